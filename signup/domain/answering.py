"""Whether a text is answered by somebody else, so that nobody gets two answers.

Providers and carriers answer STOP, HELP and START by themselves where they are set up to: the
network of a toll-free number replies to STOP, a provider's default handling to all three. They
compare the whole message with a list of English words ("STOP", "stop all", "Opt out."); what a
person wrote as a sentence or in another language they pass on in silence, and then the one answer
is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.intent_text import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.intents import Intent
    from signup.domain.site import Site

_COMMANDS: Mapping[str, frozenset[str]] = {
    "stop": frozenset(
        {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "arret", "arrete"}
    )
    | {"revoke", "optout"},
    "help": frozenset({"help", "info"}),
    "start": frozenset({"start", "unstop"}),
}
"""What Twilio's and Telnyx's pages list as answered without being set up, and what the FCC added.

A list that somebody made longer tells of itself in the webhook (`Message.signal`).
"""


def answered_elsewhere(site: Site, number: str, intent: Intent, body: str) -> bool:
    """Tell whether the provider or carrier behind `number` answers this message itself."""
    if site.sms is None or intent.kind not in {"stop", "help", "start"}:
        return False
    answerer = getattr(site.sms.answering(number), intent.kind)
    return answerer != "we" and "".join(words_of(fold(body))) in _COMMANDS[intent.kind]
