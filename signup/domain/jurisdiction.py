"""Which place's rules apply to a person, and when an opt-in must be confirmed (section 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.domain.consent import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.domain.site import Confirmation

UNKNOWN = "unknown"

DOUBLE_OPT_IN_COUNTRIES = frozenset({"DE", "AT", "CH", "LU", "GR", "NO"})
"""Where courts or authorities expect a confirmed opt-in for e-mail (consent rules, section 5)."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a consent was asked for, as far as it decides whether it must be confirmed.

    `country` is ISO 3166-1 alpha-2 or `UNKNOWN`; `proven` says that the address itself spoke
    (an inbound text); `doubtful` that the request was risky or the address is somebody else's.
    """

    country: str
    markets: Sequence[str]
    confirmation: Confirmation
    proven: bool = False
    doubtful: bool = False


def place_of(*hints: str | None) -> str:
    """Return the first country that is known, else `UNKNOWN`; the surest hint comes first."""
    return next((hint for hint in hints if hint), UNKNOWN)


def must_confirm(channel: Channel, circumstances: Circumstances) -> bool:
    """Tell whether this opt-in counts only once the holder of the address confirms it."""
    if circumstances.proven:
        return False
    if circumstances.doubtful:
        return True
    mode = getattr(circumstances.confirmation, channel.value)
    if mode != "auto":
        return bool(mode == "always")
    if channel is Channel.SMS:
        return True  # typed, so not confirmed by the handset itself (section 9)
    if circumstances.country != UNKNOWN:
        return circumstances.country in DOUBLE_OPT_IN_COUNTRIES
    return any(market[:2] in DOUBLE_OPT_IN_COUNTRIES for market in circumstances.markets)
