"""How many more requests the other side will take, as its answers tell."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.outcome import Allowance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEFT = re.compile(r"(?:^|[;,\s])(?:r|remaining)=(\d{1,9})(?![\d.])", re.ASCII)
_ENDS_IN = re.compile(r"(?:^|[;,\s])(?:t|reset)=(\d{1,9})(?![\d.])", re.ASCII)
_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"\s*(\d{1,9})\s*", re.ASCII)
_LONGEST = timedelta(days=1)


def allowance(headers: Mapping[str, str]) -> Allowance | None:
    """Read the RateLimit fields of an answer; None where there are none that can be read.

    The three forms that draft-ietf-httpapi-ratelimit-headers has had: `RateLimit: "name";r=50;t=30`
    of the newest ones, of which the tightest policy counts; `RateLimit: limit=100, remaining=50,
    reset=30` of number 7; and RateLimit-Remaining with RateLimit-Reset (in seconds) of those
    before, which most services send. What does not say until when holds nothing back.
    """
    policies = [_policy(one) for one in _policies(headers.get("RateLimit", ""))]
    remaining = _NUMBER.fullmatch(headers.get("RateLimit-Remaining", ""))
    ends_in = _NUMBER.fullmatch(headers.get("RateLimit-Reset", ""))
    if remaining and ends_in:
        policies.append(Allowance(int(remaining[1]), _seconds(ends_in[1])))
    return tightest(policies)


def _policies(field: str) -> list[str]:
    """Return the policies of one field; in draft 7 the whole of it is one."""
    bare = _QUOTED.sub("", field)
    return [bare] if "remaining=" in bare else bare.split(",")


def _policy(text: str) -> Allowance | None:
    left, ends_in = _LEFT.search(text), _ENDS_IN.search(text)
    return Allowance(int(left[1]), _seconds(ends_in[1])) if left and ends_in else None


def tightest(allowances: Iterable[Allowance | None]) -> Allowance | None:
    """Return the one with the fewest requests left, and of those the one that lasts longest."""
    known = [one for one in allowances if one is not None]
    return min(known, key=lambda one: (one.remaining, -one.ends_in), default=None)


def _seconds(digits: str) -> timedelta:
    return min(timedelta(seconds=int(digits)), _LONGEST)
