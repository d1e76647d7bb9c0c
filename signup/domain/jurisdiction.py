"""What the rules of a person's place mean for one opt-in: is it confirmed, what may it rest on.

The rules stand as data in `laws`; here they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.domain.basis import Basis
from signup.domain.consent import Channel, Purpose
from signup.domain.laws import DoubleOptIn, strictest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.domain.basis import LegalBasis
    from signup.domain.place import Place
    from signup.domain.site import Confirmation


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a consent was asked for, as far as it decides whether it must be confirmed.

    `proven` says that the address itself spoke (an inbound text); `doubtful` that the request was
    risky or the address is somebody else's.
    """

    place: Place
    markets: Sequence[str]
    confirmation: Confirmation
    proven: bool = False
    doubtful: bool = False


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
    rule = strictest(circumstances.place.may_be(circumstances.markets))
    return rule.double_opt_in is DoubleOptIn.EXPECTED


def may_ask(channel: Channel, place: Place, markets: Sequence[str]) -> bool:
    """Tell whether a message may ask for consent somebody who has not just asked for it.

    Such a message is itself advertising in most places: in Australia and Canada the law and its
    authority say so outright (ACMA, Gaining legitimate consent; CASL s. 1(3)). A message that
    confirms a request just made is no such thing, as long as it advertises nothing: ACMA recommends
    it, so a double opt-in works there as everywhere.
    """
    return channel in strictest(place.may_be(markets)).may_ask


def bases(
    purpose: Purpose, place: Place, markets: Sequence[str], relied_on: LegalBasis
) -> frozenset[Basis]:
    """Return what messages to somebody there may rest on; consent always, the rest is for offers.

    A lesser basis needs a law that knows it and a brand that relies on it.
    """
    lesser = strictest(place.may_be(markets)).bases if purpose is Purpose.MARKETING else frozenset()
    return frozenset({Basis.CONSENT}) | (lesser & relied_on.relied_on)
