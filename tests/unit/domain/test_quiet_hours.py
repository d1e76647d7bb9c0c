"""Nobody's handset rings at night: by the number's time zone, its state, and the shop's wish."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.quiet_hours import SendHours, hours_for, next_allowed, zones_of

CALIFORNIA, FLORIDA, TEXAS, WASHINGTON, OKLAHOMA = (
    f"+1{area}5552671" for area in ("415", "305", "512", "206", "405")
)
LONDON, BERLIN, SYDNEY, NOBODY = "+447400123456", "+4915123456789", "+61412345678", "+15005550006"
NUMBERS = (CALIFORNIA, FLORIDA, TEXAS, WASHINGTON, OKLAHOMA, LONDON, BERLIN, SYDNEY, NOBODY)

times = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(tzinfo=UTC)
)


def local(number: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zones_of(number)[0]))


def at_home(number: str, day: str, clock: str) -> datetime:
    zone = ZoneInfo(zones_of(number)[0])
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)


def freed(number: str, day: str, clock: str, narrower: SendHours | None = None) -> str:
    """Return day and local time at which a text may go."""
    found = next_allowed(at_home(number, day, clock), number, hours_for(number, narrower))
    return local(number, found).strftime("%a %H:%M")


@pytest.mark.parametrize(
    ("number", "day", "clock", "free"),
    [
        (CALIFORNIA, "2026-03-02", "07:59", "Mon 08:00"),
        (CALIFORNIA, "2026-03-02", "20:59", "Mon 20:59"),
        (CALIFORNIA, "2026-03-02", "21:00", "Tue 08:00"),
        (FLORIDA, "2026-03-02", "20:00", "Tue 08:00"),
        (OKLAHOMA, "2026-03-02", "20:30", "Tue 08:00"),
        (WASHINGTON, "2026-03-02", "20:30", "Tue 08:00"),
        (TEXAS, "2026-03-02", "08:30", "Mon 09:00"),
        (TEXAS, "2026-03-07", "21:30", "Sun 12:00"),
        (LONDON, "2026-03-02", "23:00", "Tue 08:00"),
    ],
)
def test_a_text_waits_for_the_morning_of_its_reader(
    number: str, day: str, clock: str, free: str
) -> None:
    assert freed(number, day, clock) == free


def test_clocks_that_change_in_the_night_change_the_morning_with_them() -> None:
    mornings = [
        next_allowed(at_home(BERLIN, evening, "22:00"), BERLIN, hours_for(BERLIN))
        for evening in ("2026-03-28", "2026-10-24")
    ]

    assert [morning.hour for morning in mornings] == [6, 7]


def test_a_shop_may_be_stricter_and_never_laxer() -> None:
    strict, lax = SendHours(time(10), time(18)), SendHours(time(0), time(23, 59))

    assert freed(FLORIDA, "2026-03-02", "18:30", strict) == "Tue 10:00"
    assert freed(FLORIDA, "2026-03-02", "20:30", lax) == "Tue 08:00"
    assert freed(TEXAS, "2026-03-08", "11:00", strict) == "Sun 12:00"


@pytest.mark.parametrize("number", [SYDNEY, NOBODY])
def test_a_number_of_several_zones_waits_until_all_of_them_are_awake(number: str) -> None:
    free = next_allowed(datetime(2026, 3, 2, 12, tzinfo=UTC), number, hours_for(number))

    clocks = [free.astimezone(ZoneInfo(name)).hour for name in zones_of(number)]
    assert len(clocks) > 1
    assert all(8 <= hour < 21 for hour in clocks)


def test_where_all_are_never_awake_it_goes_by_where_nearly_everybody_is() -> None:
    strict = hours_for(NOBODY, SendHours(time(9), time(18)))
    free = next_allowed(datetime(2026, 3, 2, 6, tzinfo=UTC), NOBODY, strict)

    assert free.astimezone(ZoneInfo("America/Los_Angeles")).hour == 9
    assert free.astimezone(ZoneInfo("America/New_York")).hour == 12


@pytest.mark.parametrize("number", ["+999", "+447700900123", "+19995550123", "+88213300655", ""])
def test_whatever_the_number_a_time_is_found(number: str) -> None:
    assert next_allowed(datetime(2026, 3, 2, 6, tzinfo=UTC), number, hours_for(number)).tzinfo


@given(times, st.sampled_from(NUMBERS))
def test_a_text_is_never_early_never_too_long_and_stays_allowed(at: datetime, number: str) -> None:
    hours = hours_for(number)
    free = next_allowed(at, number, hours)

    assert at <= free < at + timedelta(days=1, hours=1)
    assert next_allowed(free, number, hours) == free
    assert all(hours.allow(free.astimezone(ZoneInfo(name))) for name in zones_of(number))


@given(times, st.sampled_from(NUMBERS[:7]), st.integers(0, 12), st.integers(13, 23))
def test_stricter_hours_never_let_a_text_go_earlier(
    at: datetime, number: str, opens: int, closes: int
) -> None:
    strict = hours_for(number, SendHours(time(opens), time(closes)))

    assert next_allowed(at, number, strict) >= next_allowed(at, number, hours_for(number))


@given(times, st.sampled_from(NUMBERS[:7]))
def test_nothing_earlier_would_have_been_allowed(at: datetime, number: str) -> None:
    hours, zone = hours_for(number), ZoneInfo(zones_of(number)[0])
    free = next_allowed(at, number, hours)
    if free > at:
        assert not hours.allow(at.astimezone(zone))
        assert not hours.allow((free - timedelta(seconds=1)).astimezone(zone))
