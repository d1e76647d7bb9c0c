"""Tokens are believed when we signed them, for what they say, for as long as they live."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.web.tokens import FORM_LIFETIME, FormTokens, StepTokens, bearer
from tests.support.clock import START, SeededBytes

if TYPE_CHECKING:
    from datetime import datetime

KEYS = ("n" * 32,)
LATER = START + timedelta(minutes=30)


def forms(*keys: str) -> FormTokens:
    return FormTokens(keys or KEYS, SeededBytes())


def steps(*keys: str) -> StepTokens:
    return StepTokens(keys or KEYS)


def step_token() -> str:
    return steps().issue("01J", "demo", "phone", LATER)


def test_a_form_token_tells_when_its_form_was_opened() -> None:
    read = forms().read(forms().issue("demo", "welcome", START), "demo", "welcome", START)
    assert read is not None
    assert read.issued_at == START


def test_each_opening_has_a_nonce_of_its_own() -> None:
    tokens = forms()
    first, second = (tokens.issue("demo", "welcome", START) for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("site", "form", "now"),
    [
        ("other", "welcome", START),
        ("demo", "other", START),
        ("demo", "welcome", START + FORM_LIFETIME),
        ("demo", "welcome", START - timedelta(hours=1)),
    ],
)
def test_a_form_token_counts_for_its_form_while_it_lives(
    site: str, form: str, now: datetime
) -> None:
    assert forms().read(forms().issue("demo", "welcome", START), site, form, now) is None


def test_a_step_token_is_the_same_for_the_same_inputs() -> None:
    assert step_token() == step_token()


def test_a_step_token_names_its_signup_site_and_step() -> None:
    read = steps().read(step_token(), "01J", START)
    assert read is not None
    assert (read.signup_id, read.site, read.step, read.expires_at) == (
        "01J",
        "demo",
        "phone",
        LATER,
    )


@pytest.mark.parametrize(("signup_id", "now"), [("01K", START), ("01J", LATER)])
def test_a_step_token_works_for_nothing_else(signup_id: str, now: datetime) -> None:
    assert steps().read(step_token(), signup_id, now) is None


def test_one_kind_of_token_is_not_another() -> None:
    assert forms().read(step_token(), "demo", "phone", START) is None
    assert steps().read(forms().issue("01J", "demo", START), "01J", START) is None


def test_an_old_key_is_accepted_while_rotating_and_then_no_more() -> None:
    old, new = "o" * 32, "n" * 32
    token = steps(old).issue("01J", "demo", "phone", LATER)
    assert steps(new, old).read(token, "01J", START)
    assert steps(new).read(token, "01J", START) is None
    assert steps(new, old).issue("01J", "demo", "phone", LATER) == step_token()


def test_a_changed_token_is_none() -> None:
    token = step_token()
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        read = steps().read(changed, "01J", START)
        assert read is None or changed[:-1] == token[:-1]


@given(st.text() | st.none() | st.integers() | st.lists(st.text()) | st.just("a." * 4000))
def test_whatever_is_sent_in_place_of_a_token_is_none(sent: object) -> None:
    assert forms().read(sent, "demo", "welcome", START) is None
    assert steps().read(sent, "01J", START) is None


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer a", "a"),
        ("Basic abc", None),
        ("Bearer ", None),
        (None, None),
    ],
)
def test_a_bearer_header(header: str | None, token: str | None) -> None:
    assert bearer(header) == token
