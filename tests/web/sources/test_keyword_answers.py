"""In whose words the keyword door answers, and when it leaves the answer to somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup.domain.site import Answering
from signup.storage import tables
from tests.support.factories import KEYWORD, PHONE, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

SILENCE = "<Response/>"
SHELF = replace(
    KEYWORD,
    word="SHELF",
    aliases=(),
    placement="in_store",
    part_of="COFFEE",
    disclosure=replace(KEYWORD.disclosure, id="shelf-text", locale="es"),
)


@pytest.fixture
def site() -> Site:
    """Return a shop in two languages with a Spanish sign on its shelf; its carrier answers STOP."""
    shop = a_site(locales=("en-US", "es"), keywords=(KEYWORD, SHELF))
    assert shop.sms
    answers = {KEYWORD.number: Answering(stop="carrier", help="provider")}
    return replace(shop, sms=replace(shop.sms, answers=answers))


def reply(shop: Shop, body: str, sid: str) -> str:
    shop.clock.advance(minutes=1)
    return shop.text(body, sid=sid).get_data(as_text=True)


def test_a_join_is_answered_in_the_language_of_its_call_to_action(shop: Shop) -> None:
    assert "¡Listo, te has apuntado!" in reply(shop, "shelf", "SM1")


def test_who_joined_in_a_language_is_answered_in_it_from_then_on(shop: Shop) -> None:
    reply(shop, "SHELF", "SM1")
    stopped = reply(shop, "please do not text me any more", "SM2")
    assert "Te has dado de baja" in stopped
    assert "Vuelves a recibir" in reply(shop, "START", "SM3")


def test_a_keyword_in_another_language_is_answered_in_its_own(shop: Shop) -> None:
    reply(shop, "SHELF", "SM1")
    assert "You're already subscribed" in reply(shop, "COFFEE", "SM2")


def test_a_join_is_told_apart_by_the_place_of_its_word(shop: Shop) -> None:
    reply(shop, "SHELF", "SM1")
    (event,) = shop.rows(tables.consent_events)
    assert (event["source"], event["disclosure_id"]) == ("keyword:SHELF:shelf-text", "shelf-text")
    assert event["context"]["placement"] == "in_store"
    assert shop.rows(tables.profiles)[0]["sources"] == ["keyword:SHELF:shelf-text"]


@pytest.mark.parametrize("body", ["COFFEE SHELF", "COFFEE P1", "SHELFS", "COFFEE 2"])
def test_a_word_with_anything_more_joins_nobody(shop: Shop, body: str) -> None:
    assert SILENCE in reply(shop, body, "SM1")
    assert shop.rows(tables.consent_events) == []


def test_a_stop_that_the_carrier_answers_is_recorded_in_silence(shop: Shop) -> None:
    reply(shop, "COFFEE", "SM1")
    assert SILENCE in reply(shop, "STOP", "SM2")
    assert shop.state(PHONE, "sms") == "unsubscribed"
    assert SILENCE in reply(shop, "HELP", "SM3")


def test_a_stop_in_a_sentence_which_no_carrier_answers_is_answered(shop: Shop) -> None:
    reply(shop, "COFFEE", "SM1")
    assert "unsubscribed" in reply(shop, "take me off your list", "SM2")
    assert shop.state(PHONE, "sms") == "unsubscribed"
