"""How many more requests the other side will take, as its answers tell."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.outcome import Allowance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_POLICY = re.compile(r"[^,]*?;\s*r=(\d{1,9})\s*(?:;[^,]*?)?;\s*t=(\d{1,9})(?![\d.])")
_NUMBER = re.compile(r"\s*(\d{1,9})\s*", re.ASCII)
_LONGEST = timedelta(days=1)


def allowance(headers: Mapping[str, str]) -> Allowance | None:
    """Read the RateLimit fields of an answer; None where there are none that can be read.

    Both forms of draft-ietf-httpapi-ratelimit-headers: `RateLimit: "name";r=50;t=30` of the newer
    ones, of which the tightest policy counts, and RateLimit-Remaining with RateLimit-Reset (in
    seconds) of those before, which most services send.
    """
    policies = [
        Allowance(int(remaining), _seconds(ends_in))
        for remaining, ends_in in _POLICY.findall(headers.get("RateLimit", ""))
    ]
    remaining = _NUMBER.fullmatch(headers.get("RateLimit-Remaining", ""))
    ends_in = _NUMBER.fullmatch(headers.get("RateLimit-Reset", ""))
    if remaining and ends_in:
        policies.append(Allowance(int(remaining[1]), _seconds(ends_in[1])))
    return tightest(policies)


def tightest(allowances: Iterable[Allowance | None]) -> Allowance | None:
    """Return the one with the fewest requests left, and of those the one that lasts longest."""
    known = [one for one in allowances if one is not None]
    return min(known, key=lambda one: (one.remaining, -one.ends_in), default=None)


def _seconds(digits: str) -> timedelta:
    return min(timedelta(seconds=int(digits)), _LONGEST)
