"""Codes of one's own at the form: told to whom the address is proved, and to no stranger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.form import Incentive
from signup.domain.links import ConfirmLink
from signup.domain.offers import Pool
from signup.storage import tables
from signup.storage.offers import Place, add
from tests.support.app import services
from tests.support.clock import START
from tests.support.factories import EMAIL_MARKETING, FORM, LINKS, a_site
from tests.web.sources.conftest import a_consent

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

INCENTIVE = Incentive("10% off", "WELCOME10", pool="welcome", until="2026-12-24")
END = {"expires_at": "2026-12-25T00:00:00.000Z", "ends": "Only until {date}."}
SENT = {"label": "10% off", "code": None, "sent": "email", **END}


@pytest.fixture
def site() -> Site:
    email, phone = FORM.steps
    form = replace(
        FORM, steps=(replace(email, incentive=INCENTIVE, texts={"ends": END["ends"]}), phone)
    )
    return a_site(forms=(form,), pools=(Pool("welcome", low=1),))


def _fill(shop: Shop, *codes: str) -> None:
    with services(shop.app).engine.begin() as connection:
        add(connection, Place("demo", "welcome"), codes, START)


def _code(shop: Shop) -> str:
    return LINKS.codes("demo", str(shop.rows(tables.confirmations)[0]["id"]))[0]


def _type(shop: Shop, first: Any) -> Any:
    headers = {**shop.headers, "Authorization": f"Bearer {first['code']['token']}"}
    path = f"/v1/signups/{first['id']}/code"
    return shop.client.post(path, json={"code": _code(shop)}, headers=headers).get_json()


def test_a_stranger_is_told_the_same_whoever_is_known(shop: Shop) -> None:
    _fill(shop, "A1", "A2", "A3")
    first, again = shop.sign_up().get_json(), shop.sign_up().get_json()
    other = shop.sign_up(email="grace@example.com").get_json()
    assert first["incentive"] == again["incentive"] == other["incentive"] == SENT


def test_an_empty_pool_is_not_told_either(shop: Shop) -> None:
    assert shop.sign_up().get_json()["incentive"] == SENT


def test_the_code_stands_on_the_screen_with_its_end_once_the_address_is_proved(shop: Shop) -> None:
    _fill(shop, "A1")
    first = shop.sign_up(token="none").get_json()  # risky, so it must be confirmed
    assert first["incentive"] == SENT
    assert _type(shop, first)["incentive"] == {"label": "10% off", "code": "A1", **END}


def test_who_agrees_to_nothing_is_shown_the_code_for_everybody(shop: Shop) -> None:
    _fill(shop, "A1")
    shown = shop.sign_up(consent=[]).get_json()["incentive"]
    assert (shown["code"], "sent" in shown) == ("WELCOME10", False)


def test_a_consent_that_grants_nothing_leaves_the_pool_alone(shop: Shop) -> None:
    _fill(shop, "A1")
    shop.sign_up(consent=[a_consent(EMAIL_MARKETING, shown="Yes to everything")])
    metrics = shop.client.get("/metrics", headers={"Authorization": f"Bearer {'m' * 20}"}).text
    assert 'signup_offer_codes_total{outcome="given"' not in metrics


def test_what_is_given_is_counted(shop: Shop) -> None:
    _fill(shop, "A1")
    shop.sign_up()
    shop.sign_up(email="grace@example.com")
    metrics = shop.client.get("/metrics", headers={"Authorization": f"Bearer {'m' * 20}"}).text
    for outcome in ("given", "fallback"):
        row = f'signup_offer_codes_total{{outcome="{outcome}",pool="welcome",site="demo"}} 1.0'
        assert row in metrics


def test_the_mails_button_shows_the_code_and_its_page_does_not(shop: Shop) -> None:
    _fill(shop, "A1")
    shop.sign_up(token="none")
    request = str(shop.rows(tables.confirmations)[0]["id"])
    path = LINKS.confirm(ConfirmLink("demo", request, "en")).removeprefix("http://localhost")
    assert "A1" in shop.client.post(path).text
    assert "A1" in shop.client.post(path).text
    page = shop.client.get(path).text
    assert "A1" not in page
    assert "WELCOME10" not in page
