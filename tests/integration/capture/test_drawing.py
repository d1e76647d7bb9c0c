"""Drawing prizes: on the server, once a person, with the signup or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Erase
from signup.domain.form import Incentive
from signup.domain.offers import Pool
from signup.domain.prizes import Draw, Prize
from signup.storage import tables
from signup.storage.offer_tables import offer_holders
from signup.storage.offers import Place, add
from tests.integration.capture.conftest import Core
from tests.support import factories
from tests.support.clock import START
from tests.support.factories import FORM, a_scene, a_signup, a_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

BAG = Prize("A free bag", 1, 2, code="FREEBAG")
SURE = Prize("A mug", 1, 1, pool="mugs")
PROMISE = Incentive("Win", "THANKS5", pool="draw:autumn", otherwise="5% off")


@pytest.fixture
def drawing(engine: Engine) -> Callable[..., Core]:
    """Return what opens a shop whose form draws these prizes."""

    def make(*prizes: Prize) -> Core:
        email, phone = FORM.steps
        form = replace(FORM, steps=(replace(email, incentive=PROMISE), phone))
        draw = Draw("autumn", "https://shop.example/rules", "5% off", prizes)
        site = a_site(forms=(form,), draws=(draw,), pools=(Pool("mugs"),))
        return Core(engine, factories.add_site(engine, site), factories.a_recorder(engine))

    return make


def _join(shop: Core, number: int, email: str) -> Any:
    receipt = shop.one(a_signup(a_scene(shop.site), f"s-{number}", email=email))
    (told,) = receipt.offers
    return told


def test_an_outcome_is_drawn_told_and_kept(drawing: Callable[..., Core]) -> None:
    shop = drawing(BAG)
    found = [_join(shop, number, f"ada{number}@example.com") for number in range(40)]
    outcomes = {(one.label.usual, one.code, one.outcome) for one in found}
    assert outcomes == {("A free bag", "FREEBAG", "given"), ("5% off", "THANKS5", "given")}
    kept = sorted(row["code"] for row in shop.rows(offer_holders))
    assert kept == sorted(one.code for one in found)


def test_who_comes_again_has_what_was_drawn_the_first_time(drawing: Callable[..., Core]) -> None:
    shop = drawing(BAG)
    people = [f"ada{number}@gmail.com" for number in range(12)]
    first = [_join(shop, at, one) for at, one in enumerate(people)]
    again = [_join(shop, 50 + at, one.replace("a@", "a+x@").replace("ada", "a.da"))
             for at, one in enumerate(people)]  # fmt: skip
    assert [one.code for one in again] == [one.code for one in first]
    assert [one.label for one in again] == [one.label for one in first]
    assert {one.outcome for one in again} == {"repeated"}


def test_a_prize_of_which_none_is_left_is_what_everybody_has(
    drawing: Callable[..., Core],
) -> None:
    shop = drawing(SURE)
    with shop.engine.begin() as connection:
        add(connection, Place("demo", "mugs"), ["M1"], START)
    first, second = (_join(shop, at, f"ada{at}@gmail.com") for at in (1, 2))
    assert (first.label.usual, first.code, first.outcome) == ("A mug", "M1", "given")
    assert (second.label.usual, second.code, second.outcome) == ("5% off", "THANKS5", "fallback")
    again = _join(shop, 3, "ada.1@gmail.com")
    assert (again.label.usual, again.code) == ("A mug", "M1")


def test_who_is_forgotten_has_drawn_nothing(drawing: Callable[..., Core]) -> None:
    shop = drawing(BAG)
    _join(shop, 1, "ada@example.com")
    shop.one(Erase(a_scene(shop.site), shop.rows(tables.profiles)[0]["id"]))
    assert shop.rows(offer_holders) == []
