"""Reading what an answer tells about a rate limit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.outcome import Allowance
from signup.outbound.allowance import allowance, tightest

HALF_A_MINUTE = timedelta(seconds=30)


@pytest.mark.parametrize(
    "headers",
    [
        {"RateLimit-Remaining": "50", "RateLimit-Reset": "30"},
        {"RateLimit-Limit": "75, 75;w=1", "RateLimit-Remaining": "50", "RateLimit-Reset": "30"},
        {"RateLimit": '"default";r=50;t=30'},
        {"RateLimit": '"hour";r=900;t=3000, "minute";r=50;t=30'},
        {"RateLimit": '"default";r=50;pk=:dGVzdA==:;t=30'},
        {"RateLimit": '"default";t=30;r=50'},
        {"RateLimit": '"a, b;r=1;t=1";r=50;t=30'},
        {"RateLimit": "default;r=50;t=30"},
        {"RateLimit": "limit=100, remaining=50, reset=30"},
        {"RateLimit": "limit=100,remaining=50,reset=30"},
    ],
)
def test_every_form_of_the_fields_are_read(headers: dict[str, str]) -> None:
    assert allowance(headers) == Allowance(50, HALF_A_MINUTE)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit-Remaining": "50"},
        {"RateLimit-Remaining": "-1", "RateLimit-Reset": "30"},
        {"RateLimit-Remaining": "٣", "RateLimit-Reset": "30"},
        {"RateLimit-Remaining": "many", "RateLimit-Reset": "soon"},
        {"RateLimit": '"default";q=100'},
        {"RateLimit": '"default";r=0'},
        {"RateLimit": '"one";r=50, "other";t=30'},
        {"RateLimit": '"default";r=0.5;t=30'},
        {"RateLimit": "limit=100, remaining=50"},
    ],
)
def test_what_cannot_be_read_tells_nothing(headers: dict[str, str]) -> None:
    assert allowance(headers) is None


@given(st.text(), st.text(), st.text())
def test_no_answer_is_a_fault_and_none_holds_longer_than_a_day(a: str, b: str, c: str) -> None:
    found = allowance({"RateLimit": a, "RateLimit-Remaining": b, "RateLimit-Reset": c})
    assert found is None or timedelta() <= found.ends_in <= timedelta(days=1)


def test_of_several_the_one_with_the_least_left_counts() -> None:
    least = Allowance(1, HALF_A_MINUTE)
    assert tightest([None, Allowance(5, timedelta(hours=1)), least]) == least
    assert tightest([None]) is None
