"""No cell is a formula, and every cell comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.transfer.neutral import neutralised, restored

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("start", STARTS)
def test_a_cell_that_begins_like_a_formula_becomes_text(start: str) -> None:
    assert neutralised(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["", "Ada", "ada@example.com", "a=b", "'quoted'", "2026-03-02"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutralised(cell) == cell


@given(st.text(st.sampled_from([*STARTS, "'", "a"])) | st.text())
def test_every_cell_comes_back(cell: str) -> None:
    assert not neutralised(cell).startswith(tuple(STARTS))
    assert restored(neutralised(cell)) == cell


def test_a_number_that_shopify_wrote_with_an_apostrophe_is_read() -> None:
    assert restored("'+14155552671") == "+14155552671"
