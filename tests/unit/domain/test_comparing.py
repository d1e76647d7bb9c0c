"""What counts tell about variants: limits of rates and differences, and when they tell nothing."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.comparing import Share, compare, difference, variants_of
from tests.support.factories import FORM

FORM_A = replace(FORM, variant="a", version="v-a")
FORM_B = replace(FORM, variant="b", version="v-b")


@pytest.mark.parametrize(
    ("one", "other", "limits"),
    [((56, 70), (48, 80), (5.24, 33.39)), ((9, 10), (3, 10), (17.05, 80.90))],
)
def test_the_limits_of_a_difference_are_newcombes(
    one: tuple[int, int], other: tuple[int, int], limits: tuple[float, float]
) -> None:
    """The cases and values are those of the paper's table II, method 10."""
    (more, of), (fewer, out_of) = one, other
    found = difference(Share("", out_of, fewer), Share("", of, more), 1.959964)
    assert [round(one, 2) for one in found] == pytest.approx(limits, abs=0.011)


def _verdict(itself: tuple[int, int], other: tuple[int, int], days: int = 14) -> str:
    first, second = (Share(name, seen, joined) for name, (joined, seen) in (
        ("a", itself), ("b", other)
    ))  # fmt: skip
    return compare(first, [second], days)[1].verdict


def test_a_difference_far_beyond_chance_is_told() -> None:
    assert _verdict((300, 10_000), (420, 10_000)) == "better"
    assert _verdict((420, 10_000), (300, 10_000)) == "worse"


def test_a_difference_that_chance_makes_is_none() -> None:
    assert _verdict((300, 10_000), (340, 10_000)) == "level"


@pytest.mark.parametrize(
    ("itself", "other", "days"),
    [((1, 40), (20, 40), 14), ((49, 1000), (300, 1000), 14), ((300, 10_000), (420, 10_000), 6)],
)
def test_too_little_data_names_no_winner(
    itself: tuple[int, int], other: tuple[int, int], days: int
) -> None:
    assert _verdict(itself, other, days) == "early"


def test_more_variants_must_be_further_from_chance() -> None:
    itself, other = Share("a", 10_000, 300), Share("b", 10_000, 378)
    crowd = [other, *(Share(name, 10_000, 300) for name in "cdefghijk")]
    assert compare(itself, [other], 14)[1].verdict == "better"
    assert compare(itself, crowd, 14)[1].verdict == "level"


def test_equal_forms_are_hardly_ever_told_apart_however_often_one_looks() -> None:
    """Two equal forms, looked at on each of 90 days, 1000 times: fewer than 5 of 100 are told."""
    chance, wrong = random.Random(6), 0
    for _ in range(1000):
        joined, seen = [0, 0], 0
        for day in range(1, 91):
            seen += 400
            spread = math.sqrt(400 * 0.03 * 0.97)
            joined = [one + max(0, round(chance.gauss(12, spread))) for one in joined]
            first, second = (Share("", seen, one) for one in joined)
            if compare(first, [second], day)[1].verdict in {"better", "worse"}:
                wrong += 1
                break
    assert wrong < 50


def _row(version: str, variant: str, step: str = "email", **counts: int) -> dict[str, Any]:
    place = {"day": "2026-03-02", "version": version, "variant": variant, "step": step}
    return {**place, "viewed": 0, "submitted": 0, **counts}


def test_variants_are_those_of_now_with_what_their_versions_counted() -> None:
    rows = [
        _row("v-a", "a", viewed=100, submitted=5),
        _row("v-b", "b", viewed=90, submitted=9),
        _row("older", "b", viewed=1000, submitted=900),
    ]
    found = variants_of(rows, [FORM_A, FORM_B])
    assert [(one.share.name, one.share.seen, one.share.joined) for one in found] == [
        ("a", 100, 5),
        ("b", 90, 9),
    ]
    assert [one.verdict for one in found] == ["itself", "early"]


def test_each_variant_is_joined_by_its_own_first_step() -> None:
    by_phone = replace(FORM_B, steps=FORM.steps[1:])
    rows = [
        _row("v-a", "a", viewed=10, submitted=2),
        _row("v-a", "a", step="phone", submitted=1),
        _row("v-b", "b", step="phone", viewed=10, submitted=3),
    ]
    assert [one.share.joined for one in variants_of(rows, [FORM_A, by_phone])] == [2, 3]


def test_a_form_without_variants_is_compared_with_nothing() -> None:
    assert variants_of([_row("form-1", "a", viewed=10)], [FORM]) == []


@given(*[st.integers(0, 10**9) for _ in range(4)], st.integers(0, 400))
def test_limits_hold_the_difference_whatever_was_counted(
    seen: int, joined: int, other_seen: int, other_joined: int, days: int
) -> None:
    one, other = Share("a", seen, joined), Share("b", other_seen, other_joined)
    found = compare(one, [other], days)[1]
    assert -200 <= found.below <= other.rate - one.rate + 1e-9
    assert other.rate - one.rate - 1e-9 <= found.above <= 200
