"""Limits on texts: never more than they say in any window, whatever the times."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.text_limits import (
    LONGEST,
    SLOTS,
    USUAL,
    TextLimits,
    held_by,
    is_alarming,
    slot_of,
    weights,
)

if TYPE_CHECKING:
    from signup.domain.text_limits import HeldBy, Scope

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WIDE = TextLimits(**dict.fromkeys(TextLimits.__slots__, 1_000_000))
"""Limits that nothing comes near to."""


class Counter:
    """Lets texts through as the core does, and keeps when they went."""

    def __init__(self, limits: TextLimits) -> None:
        self.limits = limits
        self.slots: dict[Scope, dict[datetime, int]] = {scope: {} for scope in SLOTS}
        self.went: list[datetime] = []

    def ask(self, at: datetime, segments: int = 1) -> HeldBy | None:
        held = held_by(self.slots, segments, at, self.limits)
        if held is None:
            self.went.append(at)
            for scope, weight in weights(segments).items():
                slot = slot_of(scope, at)
                self.slots[scope][slot] = self.slots[scope].get(slot, 0) + weight
        return held

    def most_within(self, length: timedelta) -> int:
        """Return how many went in the fullest window of a length."""
        return max(
            (sum(one <= other < one + length for other in self.went) for one in self.went),
            default=0,
        )


times = st.lists(
    st.integers(0, int((2 * DAY).total_seconds())).map(lambda s: NOW + timedelta(seconds=s)),
    max_size=80,
).map(sorted)


@given(times)
def test_no_window_ever_holds_more_texts_to_a_number_than_its_limit(asked: list[datetime]) -> None:
    counter = Counter(replace(WIDE, number_10_minutes=3, number_hour=5, number_day=10))
    for at in asked:
        counter.ask(at)

    assert counter.most_within(10 * MINUTE) <= 3
    assert counter.most_within(HOUR) <= 5
    assert counter.most_within(DAY) <= 10


@given(times, st.sampled_from(["prefix", "network"]))
def test_nor_to_a_range_or_for_a_network(asked: list[datetime], scope: str) -> None:
    counter = Counter(replace(WIDE, **{f"{scope}_hour": 4, f"{scope}_day": 9}))
    for at in asked:
        counter.ask(at)

    assert counter.most_within(HOUR) <= 4
    assert counter.most_within(DAY) <= 9


@given(times, st.lists(st.integers(1, 4), min_size=80, max_size=80))
def test_no_day_costs_more_segments_than_may_be_spent(
    asked: list[datetime], sizes: list[int]
) -> None:
    counter = Counter(replace(WIDE, segments_day=20))
    for at, segments in zip(asked, sizes, strict=False):
        counter.ask(at, segments)

    assert max(counter.slots["day"].values(), default=0) <= 20


@given(times)
def test_whoever_was_quiet_for_a_day_is_texted_again(asked: list[datetime]) -> None:
    counter = Counter(USUAL)
    for at in asked:
        counter.ask(at)

    assert counter.ask(NOW + 2 * DAY + LONGEST + SLOTS["day"]) is None


def test_three_texts_in_ten_minutes_are_let_through_and_the_fourth_later() -> None:
    counter = Counter(USUAL)

    assert [counter.ask(NOW + minute * MINUTE) for minute in range(4)] == [None] * 3 + ["number"]
    assert counter.ask(NOW + 11 * MINUTE) is None


def test_texts_of_another_hour_count_where_clocks_differ() -> None:
    counter = Counter(replace(WIDE, number_10_minutes=1))
    counter.ask(NOW + 5 * MINUTE)

    assert counter.ask(NOW) == "number"


def test_a_scope_that_is_not_counted_holds_nothing_back() -> None:
    full = {slot_of("network", NOW): USUAL.network_day}

    assert held_by({"network": full}, 1, NOW, USUAL) == "network"
    assert held_by({"number": {}}, 1, NOW, USUAL) is None


def country(usual_an_hour: int, this_hour: int) -> dict[datetime, int]:
    """Return a day in which a country was texted evenly, and what it got since."""
    now = slot_of("country", NOW)
    return {now - hour * HOUR: usual_an_hour for hour in range(1, 25)} | {now: this_hour}


@pytest.mark.parametrize(
    ("usual", "this_hour", "held"),
    [(0, 9, None), (0, 10, "country"), (2, 10, "country"), (3, 14, None), (3, 15, "country")],
)
def test_a_country_may_get_so_many_an_hour_or_a_multiple_of_what_is_usual_there(
    usual: int, this_hour: int, held: str | None
) -> None:
    limits = replace(WIDE, country_hour=10, country_surge=5)

    assert held_by({"country": country(usual, this_hour)}, 1, NOW, limits) == held


@pytest.mark.parametrize(
    ("asked", "confirmed", "alarm"),
    [(49, 0, False), (50, 9, True), (50, 10, False), (1000, 199, True), (0, 0, False)],
)
def test_an_alarm_is_when_less_than_a_fifth_of_enough_people_confirm(
    asked: int, confirmed: int, alarm: bool
) -> None:
    assert is_alarming(asked, confirmed, USUAL) is alarm
