"""Whether a text is answered by somebody else, so that nobody gets two answers.

Providers and carriers answer STOP, HELP and START by themselves where they are set up to: the
network of a toll-free number replies to STOP, a provider's default handling to all three. They
compare the whole message with a list of words ("STOP", "stop all", "Opt out."); what a person wrote
as a sentence they pass on in silence, and then the one answer is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.intent_text import fold, words_of

if TYPE_CHECKING:
    from signup.domain.intents import Intent
    from signup.domain.site import Site

_MOST_WORDS_OF_A_COMMAND = 2


def answered_elsewhere(site: Site, number: str, intent: Intent, body: str) -> bool:
    """Tell whether the provider or carrier behind `number` answers this message itself."""
    if site.sms is None or intent.kind not in {"stop", "help", "start"}:
        return False
    answerer = getattr(site.sms.answering(number), intent.kind)
    return answerer != "we" and len(words_of(fold(body))) <= _MOST_WORDS_OF_A_COMMAND
