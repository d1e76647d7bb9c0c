"""Codes of one's own: each is given once, to one person, with the signup or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Confirm, Erase
from signup.domain.form import Incentive
from signup.domain.offers import Pool
from signup.storage import tables
from signup.storage.offer_tables import offer_codes, offer_holders
from signup.storage.offers import Place, add, levels
from tests.integration.capture.conftest import Core
from tests.integration.capture.test_concurrency import at_once
from tests.support import factories
from tests.support.clock import START
from tests.support.factories import EMAIL, FORM, a_phone, a_scene, a_signup, a_site, a_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

POOL = "welcome"
FALLBACK = "WELCOME10"


def with_pool(**changes: Any) -> Any:
    """Return the site whose form gives codes of their own for an e-mail address."""
    email, phone = FORM.steps
    own = replace(email, incentive=Incentive("10% off", FALLBACK, pool=POOL))
    form = replace(FORM, steps=(own, phone))
    return a_site(forms=(form,), pools=(Pool(POOL, low=2),), **changes)


def _fill(engine: Engine, *codes: str) -> None:
    with engine.begin() as connection:
        add(connection, Place("demo", POOL), codes, START)


@pytest.fixture
def shop(engine: Engine) -> Core:
    site = factories.add_site(engine, with_pool())
    return Core(engine, site, factories.a_recorder(engine))


def _join(shop: Core, number: int, email: str, **changes: Any) -> Any:
    return shop.one(a_signup(a_scene(shop.site, **changes), f"s-{number}", email=email))


def _codes(*receipts: Any) -> list[str | None]:
    return [one.code for receipt in receipts for one in receipt.offers]


def _free(shop: Core) -> int:
    with shop.engine.connect() as connection:
        found = levels(connection, "demo", START).get(POOL)
    return found.free if found else 0


def test_everybody_gets_a_code_of_their_own(shop: Core) -> None:
    _fill(shop.engine, "A1", "A2", "A3")
    receipts = [_join(shop, number, f"person{number}@example.com") for number in range(2)]
    assert _codes(*receipts) == ["A1", "A2"]
    assert [receipt.offers[0].low for receipt in receipts] == [False, True]
    assert _free(shop) == 1


def test_two_people_of_one_batch_get_two_codes(shop: Core) -> None:
    _fill(shop.engine, "A1", "A2")
    commands = [
        a_signup(a_scene(shop.site), f"s-{number}", email=f"person{number}@example.com")
        for number in range(2)
    ]
    assert set(_codes(*shop.record(*commands))) == {"A1", "A2"}


def test_no_code_is_given_twice_when_many_processes_give(shop: Core) -> None:
    _fill(shop.engine, *(f"C{number}" for number in range(10)))

    def join(number: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(shop.engine, seed=number)
        command = a_signup(a_scene(shop.site), f"s-{number}", email=f"p{number}@example.com")
        return lambda: recorder.record([command])[0]

    given = _codes(*at_once([join(number) for number in range(10)]))
    assert sorted(str(one) for one in given) == [f"C{number}" for number in range(10)]
    assert _free(shop) == 0


def test_one_mailbox_gets_one_code_although_it_comes_at_once(shop: Core) -> None:
    _fill(shop.engine, *(f"C{number}" for number in range(6)))
    spellings = ["ada.love@gmail.com", "adalove+1@gmail.com", "a.dalove@gmail.com"]

    def join(number: int, email: str) -> Callable[[], Any]:
        recorder = factories.a_recorder(shop.engine, seed=number)
        command = a_signup(a_scene(shop.site), f"s-{number}", email=email)
        return lambda: recorder.record([command])[0]

    given = _codes(*at_once([join(at, email) for at, email in enumerate(spellings)]))
    assert len(set(given)) == 1
    assert len(given) == 3
    assert _free(shop) == 5


def test_whoever_comes_again_is_sent_their_earlier_code_once_in_a_while(shop: Core) -> None:
    _fill(shop.engine, "A1", "A2")
    _join(shop, 1, EMAIL)
    soon = _join(shop, 2, EMAIL, at=START + timedelta(hours=1))
    later = _join(shop, 3, EMAIL, at=START + timedelta(hours=25))
    assert _codes(soon) == []
    assert [(one.outcome, one.code) for one in later.offers] == [("repeated", "A1")]
    assert shop.outbox("messenger:email") == ["message.welcome_email"] * 2
    assert _free(shop) == 1


def test_the_shared_code_stands_in_when_none_is_left(shop: Core) -> None:
    (offer,) = _join(shop, 1, EMAIL).offers
    assert (offer.outcome, offer.code, offer.low) == ("fallback", None, True)
    assert shop.rows(offer_holders) == []


def test_a_code_is_given_only_once_an_address_has_confirmed(shop: Core) -> None:
    _fill(shop.engine, "A1")
    assert _codes(_join(shop, 1, EMAIL, risky=True)) == []
    assert _free(shop) == 1
    request = shop.rows(tables.confirmations)[0]["id"]
    press = Confirm(a_scene(shop.site, START + timedelta(minutes=1)), request)
    assert _codes(shop.one(press), shop.one(press)) == ["A1", "A1"]
    assert _free(shop) == 0


def test_a_transaction_that_is_taken_back_loses_no_code(shop: Core) -> None:
    _fill(shop.engine, "A1", "A2")
    _join(shop, 1, EMAIL)
    again = a_signup(a_scene(shop.site), "s-1", email="grace@example.com")
    shop.recorder.record([again])
    assert _free(shop) == 1
    assert len(shop.rows(offer_holders)) == 1


def test_the_next_step_changes_nothing_about_the_first_steps_code(shop: Core) -> None:
    _fill(shop.engine, "A1")
    _join(shop, 1, EMAIL)
    assert _codes(shop.one(a_phone(a_scene(shop.site), "s-1"))) == []
    assert [row["code"] for row in shop.rows(offer_holders)] == ["A1"]


def test_a_number_gets_its_code_with_the_reply_to_its_yes(engine: Engine) -> None:
    email, phone = FORM.steps
    own = replace(phone, incentive=Incentive("20% off", "WELCOME20", pool=POOL))
    form = replace(FORM, steps=(email, own))
    site = factories.add_site(engine, a_site(forms=(form,), pools=(Pool(POOL),)))
    shop = Core(engine, site, factories.a_recorder(engine))
    _fill(engine, "P1")
    _join(shop, 1, EMAIL)
    assert _codes(shop.one(a_phone(a_scene(site), "s-1"))) == []
    yes = a_text(a_scene(site, START + timedelta(minutes=2)), "confirm")
    receipt = shop.one(yes)
    assert (receipt.reply, _codes(receipt)) == ("confirmed", ["P1"])


def test_who_is_forgotten_is_not_tied_to_a_code_any_more(shop: Core) -> None:
    _fill(shop.engine, "A1", "A2")
    _join(shop, 1, "ada.love@gmail.com")
    shop.one(Erase(a_scene(shop.site), shop.rows(tables.profiles)[0]["id"]))
    assert shop.rows(offer_holders) == []
    assert {row["code"] for row in shop.rows(offer_codes) if row["given_at"]} == {"A1"}


def test_codes_that_are_there_are_added_once(shop: Core) -> None:
    _fill(shop.engine, "A1")
    _join(shop, 1, EMAIL)
    with shop.engine.begin() as connection:
        assert add(connection, Place("demo", POOL), ["A1", "B1"], START) == 1
    assert _free(shop) == 1


def test_a_variant_gives_what_it_promised_itself(engine: Engine) -> None:
    email, phone = FORM.steps
    own = replace(email, incentive=Incentive("10% off", FALLBACK, pool=POOL))
    second = replace(FORM, version="form-2", variant="b", steps=(own, phone))
    forms = (replace(FORM, variant="a"), second)
    site = factories.add_site(engine, a_site(forms=forms, pools=(Pool(POOL),)))
    shop = Core(engine, site, factories.a_recorder(engine))
    _fill(engine, "A1")
    assert _codes(_join(shop, 1, EMAIL)) == []
    seen_second = replace(a_scene(site), source="popup:welcome:form-2")
    other = a_signup(seen_second, "s-2", email=factories.OTHER_EMAIL, form_version="form-2")
    assert _codes(shop.one(other)) == ["A1"]
