"""Birthdays: what is a day, and how old somebody is."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.birthdays import age_on, parse_birthday
from signup.domain.errors import FieldError

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2008, 3, 1), TODAY, 18),
        (date(2008, 3, 2), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), TODAY, 18),
    ],
)
def test_who_has_had_their_birthday_is_a_year_older(born: date, today: date, age: int) -> None:
    assert age_on(today, born) == age


@pytest.mark.parametrize(
    "text", ["2026-03-02", "1890-01-01", "1990-02-30", "17.05.1990", "19900517", "1990-W20-4", "x"]
)
def test_what_is_no_day_in_the_past_is_refused(text: str) -> None:
    with pytest.raises(FieldError, match="birthday_invalid"):
        parse_birthday(text, TODAY)


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_every_day_in_the_past_is_read_as_it_is_written(born: date) -> None:
    assert parse_birthday(born.isoformat(), TODAY) == born


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_day_in_the_past_or_refused(text: str) -> None:
    with contextlib.suppress(FieldError):
        assert parse_birthday(text, TODAY) <= TODAY
