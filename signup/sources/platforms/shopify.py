"""Shopify's webhooks as their documentation has them (API 2026-10); never tried on a real shop.

shopify.dev: Verify webhook deliveries, Webhooks delivery structure, Privacy law compliance, and the
payloads of each topic. Header names are read with and without `X-`, as Shopify's own library does.
Only the body is signed, so what a header says decides nothing that the body does not bear out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from signup.domain.consent import Channel
from signup.domain.times import read_moment
from signup.sources.platforms.reading import (
    LONGEST_LOCALE,
    boxes,
    names,
    number,
    table,
    tables,
    words,
)
from signup.sources.platforms.told import Consent, Customer, Delivery, Told, Wish
from signup.web.body import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from werkzeug.datastructures import Headers

NAME = "shopify"
_STATES = frozenset({"subscribed", "pending", "unsubscribed"})
"""Any other is no subscription: `not_subscribed` is where everybody begins, `redacted` and
`invalid` are Shopify's own (CustomerEmailMarketingState)."""


def signature(headers: Headers) -> str:
    """Return the header that proves the body, empty where there is none."""
    return _header(headers, "Hmac-Sha256")


def delivery(headers: Headers, body: Mapping[str, Any], raw: bytes) -> Delivery:
    """Return what the headers say of a genuine webhook.

    `Webhook-Id` stays the same when Shopify tries again, `Event-Id` is shared by all topics that
    one act of the customer touches.
    """
    topic = _header(headers, "Topic").lower()
    mark = _header(headers, "Webhook-Id") or fingerprint(raw)
    sent_at = read_moment(_header(headers, "Triggered-At"))
    return Delivery(topic, fingerprint(f"{topic}\n{mark}".encode()), body, sent_at)


def is_from(host: str | None, headers: Headers, body: Mapping[str, Any]) -> bool:
    """Tell whether the webhook is about this shop: an app's secret is the same in all its shops."""
    named = (_header(headers, "Shop-Domain"), body.get("shop_domain") or host)
    return all(isinstance(one, str) and one.lower() == host for one in named)


def is_test(headers: Headers) -> bool:
    """Tell whether the shop's admin sent an example, which is about nobody."""
    return _header(headers, "Test").lower() == "true"


def read(telling: Delivery) -> Told | Wish | None:
    """Return what a webhook says, None when it is nothing for us."""
    reader = _READERS.get(telling.topic)
    return reader(telling.body) if reader else None


def _header(headers: Headers, name: str) -> str:
    return (headers.get(f"X-Shopify-{name}") or headers.get(f"Shopify-{name}") or "").strip()


def _email_consent(body: Mapping[str, Any]) -> Told:
    customer = Customer(email=words(body.get("email_address")))
    return _told(customer, Channel.EMAIL, body.get("email_marketing_consent"))


def _sms_consent(body: Mapping[str, Any]) -> Told:
    customer = Customer(phone=words(body.get("phone")))
    return _told(customer, Channel.SMS, body.get("sms_marketing_consent"))


def _told(customer: Customer, channel: Channel, said: object) -> Told:
    found = table(said)
    collected = words(found.get("consent_collected_from"))
    return Told(
        kind="consent",
        customer=customer,
        consents=(_consent(channel, found),) if found else (),
        evidence={"collected_from": collected} if collected else {},
    )


def _consent(channel: Channel, found: Mapping[str, Any]) -> Consent:
    state = (words(found.get("state")) or "").lower()
    level = words(found.get("opt_in_level"))
    return Consent(
        channel=channel,
        state=cast("Literal['subscribed']", state) if state in _STATES else "not_subscribed",
        level=level.lower() if level else None,
        at=read_moment(found.get("consent_updated_at")),
    )


def _order(body: Mapping[str, Any]) -> Told:
    customer, billing = table(body.get("customer")), table(body.get("billing_address"))
    client, shipping = table(body.get("client_details")), table(body.get("shipping_address"))
    phones = (one.get("phone") for one in (body, customer, billing, shipping))
    attributes = tables(body.get("note_attributes"))
    at = read_moment(body.get("processed_at")) or read_moment(body.get("created_at"))
    evidence = {
        "order_id": number(body.get("id")),
        "ip": words(body.get("browser_ip"), 45) or words(client.get("browser_ip"), 45),
        "user_agent": words(client.get("user_agent")),
    }
    return Told(
        kind="order",
        customer=Customer(
            email=words(body.get("email")) or words(body.get("contact_email")),
            phone=next((text for one in phones if (text := words(one))), None),
            country=words(billing.get("country_code"), 2) or words(shipping.get("country_code"), 2),
            locale=words(body.get("customer_locale"), LONGEST_LOCALE),
            names=names(customer, billing),
        ),
        consents=_of_order(body, customer, at),
        boxes=boxes((one.get("name"), one.get("value")) for one in attributes),
        at=at,
        evidence={name: text for name, text in evidence.items() if text},
    )


def _of_order(
    body: Mapping[str, Any], customer: Mapping[str, Any], at: datetime | None
) -> tuple[Consent, ...]:
    """Return the consent to mail that an order bears out; it never bears out a withdrawal.

    `buyer_accepts_marketing` is also true for who agreed long ago. So the customer's own record
    tells since when, and has to say the same.
    """
    if body.get("buyer_accepts_marketing") is not True:
        return ()
    said = table(customer.get("email_marketing_consent"))
    consent = _consent(Channel.EMAIL, said) if said else Consent(Channel.EMAIL, "subscribed", at=at)
    return (consent,) if consent.state == "subscribed" else ()


def _data_wish(body: Mapping[str, Any]) -> Wish | None:
    request = body.get("data_request")
    return _wish("data", body, number(request.get("id"))) if isinstance(request, dict) else None


def _erase_wish(body: Mapping[str, Any]) -> Wish | None:
    return _wish("erase", body) if "orders_to_redact" in body else None


def _wish(
    kind: Literal["data", "erase", "leave"], body: Mapping[str, Any], reference: str | None = None
) -> Wish | None:
    if "shop_domain" not in body:
        return None  # an order, say, that somebody has sent once more under another topic
    customer = table(body.get("customer"))
    found = Customer(words(customer.get("email")), words(customer.get("phone")))
    return Wish(kind, found, reference)


def _leave_wish(body: Mapping[str, Any]) -> Wish | None:
    """Return that a shop took the app out: the one topic that is about no object."""
    return None if {"customer", "id"} & body.keys() else _wish("leave", body)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Told | Wish | None]] = {
    "orders/create": _order,
    "customers_email_marketing_consent/update": _email_consent,
    "customers_marketing_consent/update": _sms_consent,
    "customers/data_request": _data_wish,
    "customers/redact": _erase_wish,
    "shop/redact": _leave_wish,
}
