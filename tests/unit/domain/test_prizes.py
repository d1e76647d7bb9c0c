"""Prizes that are drawn: as often as it is published, and called by their names."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.form import Incentive
from signup.domain.prizes import Draw, Prize, as_won, below, read_odds

if TYPE_CHECKING:
    from collections.abc import Callable

BAG = Prize("A free bag", 1, 10, code="FREEBAG")
MUG = Prize("A mug", 1, 4, pool="mugs")
AUTUMN = Draw("autumn", "https://shop.example/rules/", "5% off", (BAG, MUG))
PROMISE = Incentive("Win a free bag", "THANKS5", pool="draw:autumn", otherwise="5% off")


def _always(lot: int) -> Callable[[int], bytes]:
    return lambda length: lot.to_bytes(length, "big")


def test_what_is_published_is_what_is_drawn_by() -> None:
    """All twenty lots of a draw of 1 in 10 and 1 in 4, one by one."""
    assert AUTUMN.odds("en-US") == "A free bag 1/10 · A mug 1/4"
    assert AUTUMN.rules == "shop.example/rules"
    drawn = Counter(AUTUMN.drawn(_always(lot)) for lot in range(20))
    assert drawn == {BAG: 2, MUG: 5, None: 13}


def test_prizes_that_everybody_wins_leave_no_blank() -> None:
    sure = Draw("sure", "https://shop.example", "", (Prize("A", 1, 3, "A"), Prize("B", 2, 3, "B")))
    chance = random.Random(6)
    won = Counter(sure.drawn(chance.randbytes) for _ in range(3000))
    assert None not in won
    assert 900 < won[sure.prizes[0]] < 1100


@given(st.integers(1, 10**12), st.randoms(use_true_random=False))
def test_a_lot_is_below_its_limit(limit: int, chance: random.Random) -> None:
    assert 0 <= below(limit, chance.randbytes) < limit


def test_no_lot_is_likelier_than_another() -> None:
    """Of 256 bytes, 6 lie beyond the last whole round of 25 and are thrown away."""
    counted = Counter(below(25, _always(one)) for one in range(250))
    assert set(counted.values()) == {10}
    told = [bytes([3]), bytes([255])]
    assert below(25, lambda _: told.pop()) == 3


@pytest.mark.parametrize(
    ("text", "odds"),
    [("1 in 10", (1, 10)), ("3 in 3", (3, 3)), ("1 in 1000000", (1, 1_000_000))],
)
def test_odds_are_read(text: str, odds: tuple[int, int]) -> None:
    assert read_odds(text) == odds


@pytest.mark.parametrize(
    "text", ["", "0 in 10", "2 in 1", "1 in 1000001", "1 of 10", "10%", "1 in 1e3", "١ in 10"]
)
def test_what_cannot_be_odds_is_none(text: str) -> None:
    assert read_odds(text) is None


@pytest.mark.parametrize(
    ("code", "label"), [("FREEBAG", "A free bag"), ("M1", "A mug"), ("THANKS5", "5% off")]
)
def test_an_outcome_is_called_by_its_prize(code: str, label: str) -> None:
    won = as_won(PROMISE, code, AUTUMN.label_of(code, {"mugs": "M1"}.get), "en-US")
    assert (won.label, won.code) == (label, code)


def test_an_outcome_is_called_by_the_words_of_the_locale_else_by_the_default_ones() -> None:
    bag = replace(BAG, label_in={"de": "Eine Tüte Kaffee"})
    draw = replace(AUTUMN, prizes=(bag, MUG), otherwise_in={"de": "5 % Rabatt"})
    assert draw.odds("de") == "Eine Tüte Kaffee 1/10 · A mug 1/4"
    told = {code: draw.label_of(code, {"mugs": "M1"}.get) for code in ("FREEBAG", "M1", "THANKS5")}
    assert [one.in_locale("de") for one in told.values()] == [
        "Eine Tüte Kaffee", "A mug", "5 % Rabatt"
    ]  # fmt: skip
    assert [one.in_locale("fr") for one in told.values()] == ["A free bag", "A mug", "5% off"]


def test_a_code_of_a_pool_keeps_the_words_of_its_promise() -> None:
    promise = Incentive("10% off", "WELCOME10", pool="welcome")
    assert as_won(promise, "W1", None, "de").label == "10% off"
