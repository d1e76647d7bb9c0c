"""How many texts may go out: no bill run up by strangers, and nobody's handset flooded.

Who pumps texts types numbers of ranges that pay them for each message; who bombs types the number
of a victim. So texts are counted by number, by range, by who asks, by country and by day, and held
back above a limit. What is counted is a number of texts per slot of time, never whom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

Scope = Literal["number", "prefix", "network", "country", "day"]
"""What texts are counted by."""

HeldBy = Literal["kind", "number", "prefix", "network", "country", "day"]
"""What holds a text back: `kind` is a number that is not texted at all, the others are scopes."""

HELD_BY: tuple[HeldBy, ...] = get_args(HeldBy)

Sent = Mapping[Scope, Mapping[datetime, int]]
"""What went out before, per scope that counts for one text: how much in which slot of time."""

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SLOTS: Mapping[Scope, timedelta] = {
    "number": _MINUTE,
    "prefix": 5 * _MINUTE,
    "network": 5 * _MINUTE,
    "country": _HOUR,
    "day": _DAY,
}
"""How finely time is cut. A slot that a window only touches counts as within, so a limit is never
passed and a text may be held up to one slot longer."""

LONGEST = _DAY + _HOUR
"""How far back a slot can matter."""

RANGE_DIGITS = 4
"""Numbers that differ in no more than their last digits are one range: 10,000 numbers, which is
what numbering plans hand out at once."""

ANSWERED_WITHIN = timedelta(minutes=15)
"""How long a person is given to answer before a question counts as not confirmed."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """The limits of one site; `[sms.limits]` of its file. What a time is named for counts texts.

    In one hour a country gets `country_hour` or `country_surge` times its average hour of the day
    before, whichever is more. `segments_day` is what may be spent in a day (UTC), in the unit that
    carriers bill. When fewer than `confirmed_percent` of at least `confirmed_of` who were asked in
    a day confirm, that is an alarm.
    """

    number_10_minutes: int = 3
    number_hour: int = 5
    number_day: int = 10
    prefix_hour: int = 20
    prefix_day: int = 60
    network_hour: int = 30
    network_day: int = 100
    country_hour: int = 200
    country_surge: int = 5
    segments_day: int = 5000
    confirmed_percent: int = 20
    confirmed_of: int = 50


USUAL = TextLimits()
"""The limits of a site whose file names none."""


def slot_of(scope: Scope, at: datetime) -> datetime:
    """Return the beginning of the slot in which `at` falls."""
    seconds = int(SLOTS[scope].total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def weights(segments: int) -> Mapping[Scope, int]:
    """Return what one text of so many segments counts in each scope."""
    return {scope: segments if scope == "day" else 1 for scope in SLOTS}


def held_by(sent: Sent, segments: int, at: datetime, limits: TextLimits) -> HeldBy | None:
    """Return which limit a text of so many segments would pass at `at`, None when it may go.

    A scope that `sent` does not name holds nothing back.
    """
    for scope, length, most in _windows(limits):
        if scope in sent and _within(sent[scope], scope, at, length) >= most:
            return scope
    if _in_this_slot(sent, "country", at) >= _allowance(sent.get("country", {}), at, limits):
        return "country"
    spent = _in_this_slot(sent, "day", at)
    return "day" if spent + segments > limits.segments_day else None


def is_alarming(asked: int, confirmed: int, limits: TextLimits) -> bool:
    """Tell whether too few confirm of those who were asked: the mark of numbers nobody reads."""
    return asked >= limits.confirmed_of and 100 * confirmed < limits.confirmed_percent * asked


def _windows(limits: TextLimits) -> tuple[tuple[Scope, timedelta, int], ...]:
    return (
        ("number", 10 * _MINUTE, limits.number_10_minutes),
        ("number", _HOUR, limits.number_hour),
        ("number", _DAY, limits.number_day),
        ("network", _HOUR, limits.network_hour),
        ("network", _DAY, limits.network_day),
        ("prefix", _HOUR, limits.prefix_hour),
        ("prefix", _DAY, limits.prefix_day),
    )


def _within(slots: Mapping[datetime, int], scope: Scope, at: datetime, length: timedelta) -> int:
    since = at - length - SLOTS[scope]
    return sum(count for slot, count in slots.items() if slot > since)


def _in_this_slot(sent: Sent, scope: Scope, at: datetime) -> int:
    now = slot_of(scope, at)
    return sum(count for slot, count in sent.get(scope, {}).items() if slot >= now)


def _allowance(slots: Mapping[datetime, int], at: datetime, limits: TextLimits) -> int:
    """Return how many texts a country may get in this hour, by what is usual there."""
    now = slot_of("country", at)
    before = sum(count for slot, count in slots.items() if now - _DAY <= slot < now)
    return max(limits.country_hour, math.ceil(limits.country_surge * before * (_HOUR / _DAY)))
