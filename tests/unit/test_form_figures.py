"""What the page of figures draws of a report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.brand.funnel import figures_of
from signup.domain.comparing import Share, percent
from signup.storage.funnel import Period
from tests.support.factories import FORM

DAY = date(2026, 3, 2)
PERIOD = Period(DAY, date(2026, 3, 4))


def _row(step: str, **counts: Any) -> dict[str, Any]:
    zero = dict.fromkeys(("viewed", "step_viewed", "submitted", "skipped", "closed"), 0)
    place = {"day": DAY.isoformat(), "form": "welcome", "version": "form-1", "variant": ""}
    place |= {"device": "phone"}
    return {**place, **zero, "step": step, **counts}


def test_a_form_is_drawn_from_seen_to_the_last_step() -> None:
    rows = [
        _row("email", viewed=200, step_viewed=200, submitted=50),
        _row("phone", step_viewed=48, submitted=20, skipped=28),
    ]
    (found,) = figures_of(rows, [FORM], PERIOD)
    assert [(stage.count, stage.percent) for stage in found.stages] == [
        (200, 100),
        (50, 25),
        (48, 24),
        (20, 10),
    ]
    assert [(day.seen, day.joined, day.height) for day in found.days] == [
        (200, 50, 100),
        (0, 0, 0),
        (0, 0, 0),
    ]


def test_variants_are_compared_only_where_there_are_several() -> None:
    rows = [_row("email", viewed=10, submitted=1)]
    assert figures_of(rows, [FORM], PERIOD)[0].variants == ()
    rows.append(_row("email", viewed=10, submitted=2, variant="b"))
    assert [(one.name, one.rate) for one in figures_of(rows, [FORM], PERIOD)[0].variants] == [
        ("", 10),
        ("b", 20),
    ]


def test_a_form_that_is_gone_keeps_its_figures() -> None:
    (found,) = figures_of([_row("email", viewed=4, submitted=1)], [], PERIOD)
    assert (found.key, found.total.joined) == ("welcome", 1)


@pytest.mark.parametrize(
    ("joined", "seen", "low", "high"),
    [(8, 100, 4.1, 15.0), (0, 20, 0.0, 16.1), (20, 20, 83.9, 100)],
)
def test_the_limits_of_a_rate_are_wilsons(joined: int, seen: int, low: float, high: float) -> None:
    """The values are those of R's `prop.test(joined, seen, correct = FALSE)`."""
    share = Share("", seen, joined)
    assert (round(share.low, 1), round(share.high, 1)) == (low, high)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_lost_beacons_never_draw_beyond_the_edge(joined: int, seen: int) -> None:
    share = Share("", seen, joined)
    assert 0 <= share.low <= share.high <= 100
    assert 0 <= percent(joined, seen) <= 100
