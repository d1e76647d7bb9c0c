"""A brand for adults: a keyword leads to the page that asks the age, and is no consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.domain.site import AgeGate
from signup.storage import tables
from tests.support.factories import KEYWORD, PHONE, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

PAGE = "https://shop.example/21"


@pytest.fixture
def site() -> Site:
    return a_site(age_gate=AgeGate(21, PAGE), keywords=(KEYWORD,))


def test_a_keyword_is_answered_with_the_page_and_joins_nobody(shop: Shop) -> None:
    reply = shop.text("COFFEE").get_data(as_text=True)
    for part in ("ages 21+", PAGE, "data rates", "HELP", "STOP"):
        assert part in reply
    assert "BAG15" not in reply
    assert shop.is_empty()


def test_who_joined_on_the_page_is_told_so_and_may_leave(shop: Shop) -> None:
    first = shop.sign_up()
    shop.add_phone(first.get_json())
    shop.text("Y", sid="SM1")
    events = len(shop.rows(tables.consent_events))

    assert "already subscribed" in shop.text("COFFEE", sid="SM2").get_data(as_text=True)
    assert len(shop.rows(tables.consent_events)) == events
    shop.text("STOP", sid="SM3")
    assert shop.state(PHONE, "sms") == "unsubscribed"


def test_the_sign_and_the_page_for_carriers_say_that_texting_is_no_consent(shop: Shop) -> None:
    for path in ("/keywords/demo/COFFEE", "/opt-ins/demo"):
        page = shop.client.get(path).get_data(as_text=True)
        assert "Texting COFFEE does not sign you up" in page
        assert PAGE in page
        assert "You join when" not in page
