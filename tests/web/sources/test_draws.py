"""A draw at the form: what was won is shown to whom the address is proved, and to nobody before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from signup.domain.form import Incentive
from signup.domain.links import ConfirmLink
from signup.domain.prizes import Draw, Prize
from signup.storage import tables
from tests.support.factories import FORM, LINKS, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

GERMAN = "form-de"
PROMISE = Incentive("Win a free bag", "THANKS5", pool="draw:autumn", otherwise="5% off")
EVERYBODY = Prize("A free bag", 1, 1, code="FREEBAG", label_in={"de": "Eine Tüte Kaffee"})


@pytest.fixture
def site() -> Site:
    email, phone = FORM.steps
    texts = {"text": "Odds: A free bag 1/1. Rules: shop.example/rules"}
    drawing = replace(email, incentive=PROMISE, texts=texts)
    form = replace(FORM, steps=(drawing, phone))
    german = replace(form, locale="de", version=GERMAN)
    draw = Draw("autumn", "https://shop.example/rules", "5% off", (EVERYBODY,))
    return a_site(forms=(form, german), draws=(draw,))


def test_nothing_is_won_on_the_screen_before_the_address_is_proved(shop: Shop) -> None:
    told = shop.sign_up().get_json()["incentive"]
    assert told == {"label": "Win a free bag", "code": None, "sent": "email"}


@pytest.mark.parametrize(
    ("version", "label"), [(FORM.version, "A free bag"), (GERMAN, "Eine Tüte Kaffee")]
)
def test_the_prize_is_shown_in_the_forms_language_once_the_address_is_proved(
    shop: Shop, version: str, label: str
) -> None:
    first = shop.sign_up(token="none", version=version).get_json()
    code = LINKS.codes("demo", str(shop.rows(tables.confirmations)[0]["id"]))[0]
    headers = {**shop.headers, "Authorization": f"Bearer {first['code']['token']}"}
    answer = shop.client.post(
        f"/v1/signups/{first['id']}/code", json={"code": code}, headers=headers
    )
    assert answer.get_json()["incentive"] == {"label": label, "code": "FREEBAG"}


def test_the_page_behind_the_mails_link_tells_the_prize_in_the_forms_language(shop: Shop) -> None:
    shop.sign_up(token="none", version=GERMAN)
    request = str(shop.rows(tables.confirmations)[0]["id"])
    page = shop.client.post(urlsplit(LINKS.confirm(ConfirmLink("demo", request, "en"))).path)
    assert "Eine Tüte Kaffee" in page.text


def test_who_agrees_to_nothing_draws_nothing_and_has_what_everybody_has(shop: Shop) -> None:
    told = shop.sign_up(consent=[]).get_json()["incentive"]
    assert told == {"label": "5% off", "code": "THANKS5"}


def test_odds_and_rules_are_on_the_public_page_of_all_opt_ins(shop: Shop) -> None:
    page = shop.client.get("/opt-ins/demo").text
    assert "Odds: A free bag 1/1. Rules: shop.example/rules" in page
    assert "FREEBAG" not in page
