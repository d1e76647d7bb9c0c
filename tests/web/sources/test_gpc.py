"""Global Privacy Control: kept with each event, told to every store, and no say in the consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.forwarding.drain import Draining, drain_once
from signup.forwarding.profile_target import ProfileTarget
from tests.integration.forwarding.conftest import QUEUE, Store
from tests.support.app import services
from tests.support.factories import EMAIL, EMAIL_MARKETING, LINKS, a_disclosure

if TYPE_CHECKING:
    from tests.web.sources.conftest import Shop

GPC = {"Sec-GPC": "1"}


def told(shop: Shop) -> list[dict[str, Any]]:
    """Return what the site's store is told, as its webhook would carry it."""
    store = Store()
    target = ProfileTarget(QUEUE, store, LINKS)
    drain_once(services(shop.app).engine, target, Draining(shop.clock, lambda: 0.5, str))
    return [dict(one.data) for one in store.told]


@pytest.mark.parametrize(
    ("headers", "flag"),
    [(GPC, True), ({}, False), ({"Sec-GPC": "0"}, False), ({"DNT": "1"}, False)],
)
def test_the_signal_is_a_flag_of_the_consent_that_stores_are_told(
    shop: Shop, headers: dict[str, str], flag: bool
) -> None:
    shop.sign_up(headers)

    (profile,) = told(shop)
    assert profile["consent"]["gpc"] is flag
    assert profile["channels"]["email"]["marketing"]["state"] == "subscribed"


def test_the_signal_grants_nothing_where_nothing_was_agreed_to(shop: Shop) -> None:
    shop.sign_up(GPC, consent=[])

    assert shop.state(EMAIL, "email") == "none"
    assert told(shop) == []


def test_the_signal_of_the_checkout_is_told_too(shop: Shop) -> None:
    disclosure = a_disclosure(*EMAIL_MARKETING, control="box")
    body = {
        "email": EMAIL,
        "email_marketing": "1",
        "disclosure": {"email_marketing": disclosure.id},
    }
    shop.client.post("/v1/checkout/demo", json=body, headers={**shop.headers, **GPC})

    assert [profile["consent"]["gpc"] for profile in told(shop)] == [True]


def test_each_consent_has_the_signal_of_its_own_moment(shop: Shop) -> None:
    first = shop.sign_up(GPC).get_json()
    shop.add_phone(first)
    shop.text("Y")

    flags = [profile["consent"]["gpc"] for profile in (told(shop) + told(shop))]
    assert flags == [True, False]
