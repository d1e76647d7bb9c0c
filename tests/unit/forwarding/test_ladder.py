"""When a failed attempt is made again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.forwarding import ladder

CHANCES = st.floats(0, 1, exclude_max=True)
WAITS = [5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


@pytest.mark.parametrize(("attempts", "seconds"), list(enumerate(WAITS, start=1)))
def test_each_failure_waits_for_the_next_step(attempts: int, seconds: int) -> None:
    assert ladder.wait(attempts, 0.5) == timedelta(seconds=seconds)


def test_the_whole_way_takes_76_hours() -> None:
    assert round(sum(ladder.LADDER, timedelta()) / timedelta(hours=1)) == 76


@pytest.mark.parametrize("attempts", [11, 12, 100])
def test_after_the_last_step_it_is_given_up(attempts: int) -> None:
    assert ladder.wait(attempts, 0.5) is None


@given(st.integers(1, 10), CHANCES)
def test_jitter_moves_a_step_by_a_tenth_at_most(attempts: int, chance: float) -> None:
    step, waited = ladder.LADDER[attempts - 1], ladder.wait(attempts, chance)
    assert waited is not None
    assert step * 0.899 <= waited <= step * 1.101


@given(st.integers(1, 10), CHANCES, st.timedeltas(timedelta(), timedelta(days=900)))
def test_a_wish_to_be_left_alone_is_honoured_up_to_a_day(
    attempts: int, chance: float, after: timedelta
) -> None:
    waited = ladder.wait(attempts, chance, after)
    assert waited is not None
    assert min(after, timedelta(days=1)) <= waited <= timedelta(hours=26.5)


@given(CHANCES, st.timedeltas(timedelta(), timedelta(days=900)))
def test_a_pause_is_never_shorter_than_asked(chance: float, after: timedelta) -> None:
    waited = ladder.pause(chance, after)
    assert min(after, timedelta(days=1)) <= waited <= timedelta(hours=26.5)


def test_a_pause_nobody_asked_for_is_short() -> None:
    assert ladder.pause(0) == timedelta(seconds=5)
