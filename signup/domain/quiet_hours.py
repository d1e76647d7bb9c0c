"""When a text that nobody waits for may be sent: never at night where its reader is.

A number tells where it was given out, and that is what the law goes by where it says anything. A
number that may be in several time zones is written to when all of them allow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

from signup.domain.area_codes import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from phonenumbers import PhoneNumber

SUNDAY = 6
LOOK_AHEAD = 8
"""Days in which a time is looked for: every day of the week comes, whatever the zone."""


@dataclass(frozen=True, slots=True)
class SendHours:
    """From when until when texts may go, local time; `sunday_from` where that day begins later."""

    opens: time
    closes: time
    sunday_from: time | None = None

    def opening(self, weekday: int) -> time:
        """Return when a day begins; Monday is 0."""
        late = self.sunday_from if weekday == SUNDAY else None
        return max(self.opens, late) if late else self.opens

    def allow(self, local: datetime) -> bool:
        """Tell whether a local time is inside."""
        return self.opening(local.weekday()) <= local.time() < self.closes

    def within(self, other: SendHours) -> SendHours:
        """Return the hours that both allow."""
        late = [one for one in (self.sunday_from, other.sunday_from) if one is not None]
        return SendHours(
            max(self.opens, other.opens),
            min(self.closes, other.closes),
            max(late) if late else None,
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """The hours that a place's law leaves, and where that stands."""

    hours: SendHours
    source: str


EVERYWHERE = SendHours(time(8), time(21))
"""Where no row says more: the hours of 47 CFR 64.1200(c)(1), out of courtesy elsewhere."""

BY_LAW: Mapping[str, Rule] = {
    "US": Rule(EVERYWHERE, "47 CFR 64.1200(c)(1)"),
    "US-CT": Rule(SendHours(time(9), time(20)), "Conn. Gen. Stat. 42-288a"),
    "US-FL": Rule(SendHours(time(8), time(20)), "Fla. Stat. 501.616(6)"),
    "US-MD": Rule(SendHours(time(8), time(20)), "Md. Code, Com. Law 14-4502"),
    "US-OK": Rule(SendHours(time(8), time(20)), "15 Okla. Stat. 775C.4"),
    "US-TX": Rule(
        SendHours(time(9), time(21), sunday_from=time(12)), "Tex. Bus. & Com. Code 301.051"
    ),
    "US-WA": Rule(SendHours(time(8), time(20)), "RCW 19.158.040(2)"),
}
"""Consent rules, section 3, and states that end earlier than the federal rule.

Read in copies of the statutes: Florida's and Washington's hours. Of the four others only where they
stand was read; their hours are the trade's, the strictest that it names. Oklahoma's enrolled House
Bill 3168 of 2022 says in its title that it sets a time frame for calls, Texas headed the section
that became 301.051 "permissible hours" (37.02 in the code of 2005), Connecticut's 42-288a and
Maryland's 14-4502 are about such calls. Nearly all speak of calls that nobody asked for, as the
federal rule does; Texas counts texts among them since September 2025. To hold a text that was
agreed to is a kinder choice than their letter. States with rules for callers that are not here,
such as Sundays in Alabama, Louisiana and Mississippi, have the federal hours; a site file can
narrow all.
"""

_AREAS: Mapping[str, str] = {
    **dict.fromkeys(["405", "539", "572", "580", "918"], "US-OK"),
    **dict.fromkeys(["206", "253", "360", "425", "509", "564"], "US-WA"),
}
"""Area codes of states with hours of their own that have no other rule; see `area_codes`."""

_MAIN: Mapping[str, tuple[str, ...]] = {
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "CA": ("America/Halifax", "America/Toronto", "America/Winnipeg", "America/Vancouver"),
}
"""Where nearly everybody is, for numbers that could be on either side of the date line."""


def hours_for(number: str, narrower: SendHours | None = None) -> SendHours:
    """Return the hours for a number in E.164; `narrower` is what a site asks for on top."""
    place = _AREAS.get(number[2:5]) if number.startswith("+1") else None
    place = place or state_of(number) or phonenumbers.region_code_for_number(_parsed(number))
    found = BY_LAW.get(place or "") or BY_LAW.get((place or "")[:2])
    hours = found.hours if found else EVERYWHERE
    return hours.within(narrower) if narrower else hours


def next_allowed(at: datetime, number: str, hours: SendHours) -> datetime:
    """Return the first time from `at` (aware) on at which a text to `number` may go, in UTC.

    It is `at` itself where that is allowed. Where the zones a number may be in never allow it at
    once, the ones where nearly everybody of its country is count, and then the middle one alone.
    """
    zones = zones_of(number)
    main = _MAIN.get(phonenumbers.region_code_for_number(_parsed(number)) or "", zones)
    for asked in (zones, main, (main[len(main) // 2],)):
        found = _first(at.astimezone(UTC), [_zone(name) for name in asked], hours)
        if found is not None:
            return found
    return at.astimezone(UTC)  # hours that are never: the site file does not let these be


@lru_cache(maxsize=4096)
def zones_of(number: str) -> tuple[str, ...]:
    """Return the IANA time zones a number in E.164 may be in, at least one."""
    parsed = _parsed(number)
    found = _known(parsed)
    if not found:  # a range the metadata has no place for: any mobile number of the country
        region = phonenumbers.region_code_for_number(parsed) or ""
        alike = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        found = (_known(alike) if alike else ()) or _MAIN.get(region, ())
    return found or _MAIN["US"]


def _known(number: PhoneNumber) -> tuple[str, ...]:
    found: Sequence[str] = time_zones_for_number(number)
    return tuple(name for name in found if name != UNKNOWN_TIMEZONE)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _parsed(number: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(number)
    except NumberParseException:
        return phonenumbers.PhoneNumber()


def _first(at: datetime, zones: Sequence[ZoneInfo], hours: SendHours) -> datetime | None:
    """Return the first time that all zones allow: now, or as one of them opens."""
    moments = sorted({at, *(one for zone in zones for one in _openings(at, zone, hours))})
    return next((one for one in moments if _all_allow(one, zones, hours)), None)


def _all_allow(at: datetime, zones: Sequence[ZoneInfo], hours: SendHours) -> bool:
    return all(hours.allow(at.astimezone(zone)) for zone in zones)


def _openings(at: datetime, zone: ZoneInfo, hours: SendHours) -> Iterator[datetime]:
    today = at.astimezone(zone).date()
    for ahead in range(LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        opens = datetime.combine(day, hours.opening(day.weekday()), zone).astimezone(UTC)
        if opens > at:
            yield opens
