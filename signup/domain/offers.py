"""Rewards with a code of one's own: who counts as one person, and how codes are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Capitals and digits that are not mistaken for each other, read out or copied by hand: no I, L, O,
0 and 1."""

SHORTEST, LONGEST = 6, 32
LONGEST_CODE = 64
_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_USUAL_LOW = 100
USUAL_HOLD = 1000
LEAST_USE = timedelta(days=1)
"""How long a code must still be good when it is given out."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A stock of codes of which each is given out once; below `low` the operator is told.

    With a `coupon` the codes are those of a coupon in the profile store `destination`, and `hold`
    of them are held ready.
    """

    name: str
    low: int = _USUAL_LOW
    destination: str | None = None
    coupon: str | None = None
    hold: int = USUAL_HOLD


@dataclass(frozen=True, slots=True)
class StoreCode:
    """A code as a store has it; `reference` is what the store knows it by."""

    text: str
    reference: str


def one_person(address: str) -> str:
    """Return the address under which a reward is given once; for nothing else.

    Gmail delivers whatever stands after a plus, and whatever dots a name has, to one mailbox
    (support.google.com/mail/answer/7436150), so these are one person. A number is itself.
    """
    local, at, host = address.lower().rpartition("@")
    if host not in _GMAIL or not at:
        return address.lower()
    return f"{local.partition('+')[0].replace('.', '')}@gmail.com"


def new_code(random_bytes: Callable[[int], bytes], length: int, prefix: str = "") -> str:
    """Return `prefix` and `length` letters by chance, each as likely as any other.

    Bytes beyond the last whole round of the alphabet are thrown away, or its first letters would
    come more often.
    """
    found, limit = "", 256 - 256 % len(ALPHABET)
    while len(found) < length:
        usable = (byte for byte in random_bytes(2 * length) if byte < limit)
        found += "".join(ALPHABET[byte % len(ALPHABET)] for byte in usable)
    return prefix + found[:length]
