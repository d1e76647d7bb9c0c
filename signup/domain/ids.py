"""Ids: opaque, ordered by time so that indexes grow at one end, and unguessable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_CHARS, _RANDOM_BYTES, _RANDOM_CHARS = 10, 17, 26
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)


def new_id(now: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """Return a new id: 48 bits of milliseconds, then 130 random bits, in Crockford's base 32.

    It sorts like a ULID, whose 80 random bits are too few to be the only guard of a resource.
    """
    noise = int.from_bytes(random_bytes(_RANDOM_BYTES), "big")
    return _encode(int(now.timestamp() * 1000), _TIME_CHARS) + _encode(noise, _RANDOM_CHARS)


def first_id(at: datetime) -> str:
    """Return what sorts before every id of `at` or later, and after every earlier one."""
    return _encode(int(at.timestamp() * 1000), _TIME_CHARS)


def _encode(number: int, length: int) -> str:
    pairs = [_PAIRS[(number >> shift) & 1023] for shift in range(5 * length - 10, -1, -10)]
    return "".join(pairs)
