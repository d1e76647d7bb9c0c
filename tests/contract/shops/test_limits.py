"""Tries without proof are limited by IP address; the shop's own word is heard whatever came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.shops.test_forged import HEADER, TOPIC
from tests.support.clock import START
from tests.support.factories import EMAIL
from tests.support.shops import email_consent, from_shopify, from_woocommerce

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from signup.domain.site import Site
    from tests.contract.shops.conftest import Line

LONG = {"id": 1, "note": "x" * 70_000}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(limit_public_minute="3")


@pytest.fixture
def forged(line: Line) -> Line:
    """Give the line after as many forged webhooks as one address may send."""
    for _ in range(3):
        answer = line.call(from_shopify(TOPIC, {}), **{HEADER["shopify"]: "AAAA"})
        assert answer.status_code == 401
    return line


def test_forging_ends_in_waiting(forged: Line) -> None:
    answer = forged.call(from_shopify(TOPIC, {}), **{HEADER["shopify"]: "AAAA"})
    assert (answer.status_code, answer.get_json()["code"]) == (429, "limit_exceeded")
    assert int(answer.headers["Retry-After"]) >= 1
    assert forged.is_empty()


def test_a_withdrawal_is_heard_however_much_was_forged(forged: Line) -> None:
    gone = email_consent(EMAIL, "unsubscribed", START)
    forged.take(from_shopify(TOPIC, gone))
    assert forged.state("email") == "unsubscribed"


def test_what_is_long_waits_until_the_address_is_trusted_again(forged: Line) -> None:
    assert forged.call(from_shopify("orders/create", LONG)).status_code == 413
    forged.clock.advance(minutes=3)
    forged.take(from_shopify("orders/create", LONG))


def test_the_shops_own_word_is_not_counted(line: Line) -> None:
    for number in range(10):
        line.take(from_shopify("orders/create", {"id": number}, webhook_id=str(number)))


def test_unsigned_pings_are_counted(line: Line) -> None:
    ping = from_woocommerce({})
    answers = [
        line.client.post(
            ping.path,
            data="webhook_id=7",
            content_type="application/x-www-form-urlencoded",
        ).status_code
        for _ in range(4)
    ]
    assert answers == [200, 200, 200, 429]


def test_another_address_is_not_limited(forged: Line, site: Site) -> None:
    path = f"/v1/platforms/shopify/{site.key}"
    answer = forged.client.post(path, json={}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 401
