"""What an order at a WooCommerce shop says of our boxes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.storage import tables
from tests.support.app import services
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_TRANSACTIONAL,
    a_disclosure,
    a_scene,
    a_signup,
    a_site,
)
from tests.support.shops import SHOPS, Webhook, from_woocommerce

if TYPE_CHECKING:
    from tests.contract.shops.conftest import Line

NOW = START - timedelta(minutes=1)


def meta(*boxes: tuple[Any, Any], ticked: object = "1") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"id": 1, "key": "_wc_order_attribution", "value": {"a": [1]}}]
    for channel, purpose in boxes:
        name = f"{channel.value}_{purpose.value}"
        text = a_disclosure(channel, purpose, "box").id
        found += [{"key": name, "value": ticked}, {"key": f"disclosure[{name}]", "value": text}]
    return found


def order(order_id: int = 727, **changes: Any) -> dict[str, Any]:
    return {
        "id": order_id,
        "status": "processing",
        "date_created_gmt": NOW.replace(tzinfo=None).isoformat(),
        "customer_ip_address": "203.0.113.9",
        "billing": {"email": EMAIL, "phone": PHONE, "country": "US", "first_name": "Ada"},
        "meta_data": meta(EMAIL_MARKETING),
        **changes,
    }


def test_a_new_webhook_is_tried_unsigned_and_stores_nothing(line: Line) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    answer = line.call(Webhook("woocommerce", form, b"webhook_id=12"))

    assert answer.status_code == 200
    assert line.is_empty()


def test_the_act_the_time_and_the_order_are_recorded(line: Line) -> None:
    line.take(from_woocommerce(order()))

    (row,) = line.rows(tables.consent_events)
    assert (row["event"], row["act"], row["source"]) == ("given", "tick+press", "woocommerce:order")
    assert (row["at"], row["recorded_at"]) == (NOW, START)
    assert row["context"]["order_id"] == "727"
    assert row["context"]["ip"] == "203.0.113.9"


@pytest.mark.parametrize("value", ["1", "yes", "on", "TRUE", True, 1])
def test_a_tick_is_a_tick_however_the_shop_keeps_it(line: Line, value: object) -> None:
    line.take(from_woocommerce(order(meta_data=meta(EMAIL_MARKETING, ticked=value))))
    assert line.state("email") == "subscribed"


@pytest.mark.parametrize("value", ["", "0", "no", "false", None, False, 0, "2", ["1"], {"a": 1}])
def test_anything_else_is_none_and_keeps_nothing(line: Line, value: object) -> None:
    line.take(from_woocommerce(order(meta_data=meta(EMAIL_MARKETING, ticked=value))))
    assert line.is_empty()


def test_a_box_that_says_both_is_not_ticked(line: Line) -> None:
    both = [*meta(EMAIL_MARKETING), {"key": "email_marketing", "value": ""}]
    line.take(from_woocommerce(order(meta_data=both)))
    assert line.is_empty()


def test_two_orders_of_one_second_share_a_delivery_id_and_both_count(line: Line) -> None:
    other = {"email": "grace@example.com", "country": "US"}
    line.take(from_woocommerce(order(727)))
    line.take(from_woocommerce(order(728, billing=other)))
    assert {one["email"] for one in line.profiles()} == {EMAIL, "grace@example.com"}


def test_an_order_that_changes_later_gives_no_second_consent(line: Line) -> None:
    line.take(from_woocommerce(order()))
    line.clock.advance(days=20)
    later = order(status="completed")

    line.take(from_woocommerce(later, topic="order.updated", delivery_id="D2"))

    assert line.events() == [("given", "tick+press")]


def test_an_order_that_changes_later_brings_nobody_back(line: Line) -> None:
    line.take(from_woocommerce(order()))
    (person,) = line.profiles()
    headers = {"Authorization": f"Bearer {line.secret_key}"}
    line.client.delete(f"/v1/profiles/{person['id']}", headers=headers)
    line.clock.advance(days=20)

    line.take(from_woocommerce(order(status="completed"), topic="order.updated", delivery_id="D2"))

    assert line.profiles() == []


def test_a_tick_told_late_is_kept_beside_a_newer_signup(line: Line) -> None:
    services(line.app).committer.submit(a_signup(a_scene(a_site(shops=SHOPS), START)))

    line.take(from_woocommerce(order()))

    assert sorted(line.events()) == [("given", "press"), ("given", "tick+press")]


def test_texts_about_orders_are_asked_for_on_the_number(line: Line) -> None:
    line.take(from_woocommerce(order(meta_data=meta(SMS_TRANSACTIONAL))))

    assert line.state("sms", "transactional") == "pending"
    assert line.state("email") == "none"


def test_an_address_that_nothing_was_agreed_for_is_not_kept(line: Line) -> None:
    line.take(from_woocommerce(order()))
    assert [one["phone"] for one in line.profiles()] == [None]
