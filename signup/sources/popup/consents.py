"""From what the browser says it showed to what the person was asked.

Text and label are checked against what was published (consent rules, section 1, rules 5 and 6).
What was measured is kept as it is and judged by nobody here, but for one thing: of a text that was
never in view at all there is no consent (rule 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.capture.commands import Ask
from signup.domain.consent import Act, Channel, Purpose
from signup.domain.disclosure import same_words
from signup.domain.presentation import Presentation
from signup.sources.shared import unknown_disclosure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from signup.domain.disclosure import Disclosure
    from signup.sources.shared import PublishedSite

_ACTS = {"button": Act.PRESS, "box": Act.TICK_AND_PRESS}


@dataclass(frozen=True, slots=True)
class Read:
    """What stands, as asks for the core, and what does not, as `problems` for the answer."""

    asks: tuple[Ask, ...]
    problems: tuple[dict[str, str], ...]


def read(
    consents: Iterable[Mapping[str, Any]], published: PublishedSite, have: frozenset[Channel]
) -> Read:
    """Read the posted consents; `have` are the channels for which an address came along.

    Raises:
        Problem: 422 `disclosure_unknown` for a text this site never published for the channel.
    """
    asks: dict[tuple[Channel, Purpose], Ask] = {}
    problems: list[dict[str, str]] = []
    for position, consent in enumerate(consents):
        channel, purpose = Channel(consent["channel"]), Purpose(consent["purpose"])
        disclosure = published.disclosure(consent["disclosure"])
        if (
            disclosure is None
            or (disclosure.channel, disclosure.purpose) != (channel, purpose)
            or disclosure.control not in _ACTS
        ):
            raise unknown_disclosure(f"consent.{position}.disclosure")
        code = _fault(consent, disclosure, channel, have)
        if code is None:
            act, shown = _ACTS[disclosure.control], presentation_of(consent)
            asks[channel, purpose] = Ask(channel, purpose, disclosure.id, act, presentation=shown)
        else:
            problems.append({"channel": channel.value, "purpose": purpose.value, "code": code})
    return Read(tuple(asks.values()), tuple(problems))


def presentation_of(consent: Mapping[str, Any]) -> Presentation | None:
    """Return what the browser measured; None when it told nothing."""
    told = consent.get("presentation")
    return Presentation(**told) if told else None


def _fault(
    consent: Mapping[str, Any],
    disclosure: Disclosure,
    channel: Channel,
    have: frozenset[Channel],
) -> str | None:
    if channel not in have:
        return "address_missing"
    presentation = presentation_of(consent) or Presentation()
    label = presentation.label
    differs = label is not None and not same_words(label, disclosure.label)
    if differs or not same_words(consent["shown"], disclosure.text):
        return "disclosure_mismatch"
    return "disclosure_unseen" if presentation.never_in_view else None
