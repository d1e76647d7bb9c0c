"""What is counted of what a browser sends; the rest is counted without it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.funnel import (
    AFTER_STEPS,
    DEVICES,
    counted_step,
    counted_variant,
    device_of,
)
from tests.support.factories import FORM

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"


@pytest.mark.parametrize(
    ("agent", "hint", "device"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36", None, "phone"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Safari/537.36", "?0", "tablet"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "?0", "desktop"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148", None, "phone"),
        ("Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) Mobile/15E148", None, "tablet"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", None, "phone"),
        ("Mozilla/5.0 (Android 14; Tablet; rv:133.0) Gecko/133.0", None, "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101", None, "desktop"),
        ("anything at all", "?1", "phone"),
        ("", None, "unknown"),
        (None, "?1", "unknown"),
    ],
)
def test_the_kind_of_device_is_read_from_what_browsers_say(
    agent: str | None, hint: str | None, device: str
) -> None:
    assert device_of(agent, hint) == device


@given(st.text(), st.text())
def test_any_header_is_one_of_four_kinds(agent: str, hint: str) -> None:
    assert device_of(agent, hint) in DEVICES


@given(st.text())
def test_a_step_that_the_form_does_not_have_is_counted_without_a_name(step: str) -> None:
    assert counted_step(FORM, step) in {"", "email", "phone", *AFTER_STEPS}


@pytest.mark.parametrize("step", ["email", "phone", "code", "done"])
def test_every_screen_of_a_form_is_counted_by_its_name(step: str) -> None:
    assert counted_step(FORM, step) == step


@given(st.text())
def test_made_up_variants_are_one_letter_or_none(variant: str) -> None:
    assert counted_variant(variant) in {"", *"abcdefghijklmnopqrstuvwxyz"}


def test_a_variant_of_one_letter_is_counted() -> None:
    assert [counted_variant(one) for one in ("b", "B", "bb", "", None)] == ["b", "", "", "", ""]
