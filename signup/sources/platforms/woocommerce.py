"""WooCommerce's webhooks as its source code sends them (`WC_Webhook`, 11.2); never tried on a shop.

WooCommerce tries each webhook once, and after six refusals in a row it sends no more. Its delivery
id is made of the webhook and the second, so two orders of one second share it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signup.domain.times import read_moment
from signup.sources.platforms.reading import boxes, names, number, table, tables, words
from signup.sources.platforms.told import Customer, Delivery, Told
from signup.web.body import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from werkzeug.datastructures import Headers

NAME = "woocommerce"
_TOPICS = frozenset({"order.created", "order.updated"})
_UNPLACED = frozenset({"checkout-draft", "auto-draft", "draft", "new", "trash"})
"""States of an order whose button nobody has pressed yet: what is ticked so far is no act."""

_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


def signature(headers: Headers) -> str:
    """Return the header that proves the body, empty where there is none."""
    return headers.get("X-WC-Webhook-Signature", "").strip()


def is_ping(headers: Headers, raw: bytes) -> bool:
    """Tell whether this is what a new webhook is tried with: it says nothing and is not signed."""
    return not signature(headers) and _PING.fullmatch(raw) is not None


def delivery(headers: Headers, body: Mapping[str, Any], raw: bytes) -> Delivery:
    """Return what the headers say of a genuine webhook."""
    topic = headers.get("X-WC-Webhook-Topic", "").strip().lower()
    given = headers.get("X-WC-Webhook-Delivery-ID", "").strip() or fingerprint(raw)
    mark = f"{topic}\n{given}\n{number(body.get('id'))}"
    return Delivery(topic, fingerprint(mark.encode()), body)


def read(telling: Delivery) -> Told | None:
    """Return what a webhook says, None when it is nothing for us."""
    body = telling.body
    if telling.topic not in _TOPICS or words(body.get("status")) in _UNPLACED:
        return None
    billing = table(body.get("billing"))
    evidence = {
        "order_id": number(body.get("id")),
        "ip": words(body.get("customer_ip_address"), 45),
        "user_agent": words(body.get("customer_user_agent")),
    }
    return Told(
        kind="order",
        customer=Customer(
            email=words(billing.get("email")),
            phone=words(billing.get("phone")),
            country=words(billing.get("country"), 2),
            names=names(billing),
        ),
        boxes=boxes((one.get("key"), one.get("value")) for one in tables(body.get("meta_data"))),
        at=read_moment(body.get("date_created_gmt")),
        evidence={name: text for name, text in evidence.items() if text},
    )
