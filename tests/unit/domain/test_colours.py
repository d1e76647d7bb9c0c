"""Whether colours can be told apart, by the figures of WCAG 2.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.colours import contrast, fitted, ink_on, is_colour, mix

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_what_the_standard_computes(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(colours, colours)
def test_contrast_does_not_depend_on_which_comes_first(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)


@given(colours)
def test_words_can_be_read_on_any_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("text", ["#FFFFFF", "#fff", "red", "#12345g", "#123456;", "", None, 7])
def test_what_a_style_could_break_out_of_is_no_colour(text: object) -> None:
    assert not is_colour(text)


def test_a_mixture_is_what_css_mixes() -> None:
    assert mix("#000000", "#ffffff", 0.8) == "#333333"
    assert mix("#1c1917", "#ffffff", 1) == "#1c1917"


@given(colours, colours, st.sampled_from([3.0, 4.5]))
def test_a_colour_is_moved_until_it_can_be_told_from_the_paper(
    colour: str, paper: str, least: float
) -> None:
    assert contrast(fitted(colour, paper, least), paper) >= least


def test_a_colour_that_can_be_told_already_stays() -> None:
    assert fitted("#9c3f1c", "#ffffff", 4.5) == "#9c3f1c"
