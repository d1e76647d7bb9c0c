"""Genuine or not, no body is a server's error, and none of it is repeated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.factories import EMAIL, EMAIL_MARKETING, PHONE, a_disclosure
from tests.support.shops import HOST, from_shopify, from_woocommerce

if TYPE_CHECKING:
    from tests.contract.shops.conftest import Line

TEXT = a_disclosure(*EMAIL_MARKETING, "box").id
NAMES = st.sampled_from(
    """id name value key email phone email_address state opt_in_level consent_updated_at customer
    email_marketing_consent sms_marketing_consent billing billing_address note_attributes meta_data
    country country_code first_name created_at date_created_gmt buyer_accepts_marketing shop_domain
    orders_to_redact data_request status customer_locale browser_ip user_agent""".split()  # noqa: SIM905 - a list of that many words is no easier to read
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from([
        EMAIL, PHONE, TEXT, HOST, "US", "subscribed", "unsubscribed", "confirmed_opt_in", "1",
        "2026-03-02T17:29:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00",
        "email_marketing", "sms_marketing", "email_marketing_disclosure", "x" * 2000,
    ]),
)  # fmt: skip
BODIES = st.dictionaries(
    NAMES,
    st.recursive(
        VALUES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)
        ),
        max_leaves=20,
    ),
)
TOPICS = st.sampled_from([
    "orders/create",
    "customers_email_marketing_consent/update",
    "customers_marketing_consent/update",
    "customers/data_request",
    "customers/redact",
    "shop/redact",
    "order.created",
    "\x7f",
])  # fmt: skip
WILD = settings(
    max_examples=examples(60),
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_genuine_body_is_a_servers_error(line: Line) -> None:
    @WILD
    @given(body=BODIES, topic=TOPICS, at=st.text(alphabet="0123456789TZ:-+.", max_size=30))
    def run(body: dict[str, Any], topic: str, at: str) -> None:
        mark = str(hash(json.dumps(body)))
        shopify = from_shopify(topic, body, webhook_id=mark, Triggered_At=at)
        for webhook in (shopify, from_woocommerce(body, delivery_id=mark)):
            answer = line.call(webhook)
            assert answer.status_code in {200, 400, 401}, answer.get_data(as_text=True)
            assert EMAIL not in answer.get_data(as_text=True)

    run()


def test_no_raw_body_is_a_servers_error(line: Line) -> None:
    @WILD
    @given(raw=st.binary(max_size=60), signed=st.booleans())
    def run(raw: bytes, signed: bool) -> None:
        secret = {} if signed else {"secret": "wrong"}
        for webhook in (
            from_shopify("orders/create", raw, **secret),
            from_woocommerce(raw, **secret),
        ):
            assert line.call(webhook).status_code in ({200, 400} if signed else {401})

    run()
