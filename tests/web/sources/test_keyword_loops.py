"""Two machines that answer each other stop, and nobody can run up a brand's bill by texting."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest

from signup.storage import tables
from tests.support.factories import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.sources.conftest import Shop


class Handset:
    """Texts the shop and counts its replies."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.sent, self.replies = shop, 0, 0

    def text(self, body: str, **after: float) -> str:
        """Return the words of the reply, empty for silence."""
        self.shop.clock.advance(**(after or {"seconds": 5}))
        self.sent += 1
        answer = self.shop.text(body, sid=f"SM{self.sent}").get_data(as_text=True)
        words = answer.partition(">")[2].rpartition("<")[0] if "<Message" in answer else ""
        self.replies += bool(words)
        return unescape(words)


@pytest.fixture
def handset(shop: Shop) -> Handset:
    return Handset(shop)


@pytest.mark.parametrize("say", [lambda heard: f"Auto: HELP. {heard}", lambda _: "HELP", str])
def test_a_machine_that_answers_our_answers_is_soon_alone(
    handset: Handset, say: Callable[[str], str]
) -> None:
    heard = handset.text("HELP")
    for _ in range(60):
        heard = handset.text(say(heard))
    assert handset.replies <= 3


def test_a_keyword_sent_twice_in_a_row_is_answered_once(handset: Handset) -> None:
    assert "BAG15" in handset.text("COFFEE")
    assert handset.text("coffee!") == ""
    assert "already" in handset.text("COFFEE", minutes=25)


def test_what_changes_something_is_answered_however_soon_it_comes(handset: Handset) -> None:
    for _ in range(2):  # a third time would be the fifth text, which the limit per number holds
        assert "You're in" in handset.text("COFFEE")
        assert "unsubscribed" in handset.text("STOP")


def test_a_day_of_texting_costs_no_more_than_its_limit(
    make_app: Callable[..., Flask], shop: Shop
) -> None:
    app = make_app(limit_replies_day="4")
    handset = Handset(type(shop)(app, app.test_client(), shop.clock))
    for _ in range(5):
        handset.text("COFFEE")
        handset.text("STOP")
    handset.text("START")
    handset.text("STOP")
    assert handset.replies == 4
    assert handset.shop.state(PHONE, "sms") == "unsubscribed"
    assert len(handset.shop.rows(tables.seen_messages)) == 12


def test_another_number_is_answered_all_the_same(shop: Shop, handset: Handset) -> None:
    handset.text("HELP")
    assert "<Message" in shop.text("HELP", sender="+15035550188", sid="SM9").get_data(as_text=True)
