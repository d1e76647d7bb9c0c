"""Whatever is not the shop's own word has no effect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.clock import START
from tests.support.factories import EMAIL
from tests.support.shops import (
    HOST,
    SHOP_SECRETS,
    SHOPS,
    Webhook,
    email_consent,
    from_shopify,
    from_woocommerce,
)

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.contract.shops.conftest import Line

TOPIC = "customers_email_marketing_consent/update"
BODY = email_consent(EMAIL, "subscribed", START, "confirmed_opt_in")
REDACT = {"shop_id": 1, "shop_domain": HOST, "customer": {"email": EMAIL}, "orders_to_redact": []}
GOOD = {"shopify": from_shopify(TOPIC, BODY), "woocommerce": from_woocommerce({"id": 1})}
HEADER = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}


def refused(line: Line, webhook: Webhook, **headers: str) -> None:
    answer = line.call(webhook, **headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "shop_signature_invalid")
    assert answer.headers["WWW-Authenticate"]
    assert line.is_empty()


@pytest.mark.parametrize("platform", GOOD)
@pytest.mark.parametrize("signature", ["", "x", "é", "=" * 44, "AAAA" * 11])
def test_a_wrong_signature_is_refused(line: Line, platform: str, signature: str) -> None:
    refused(line, GOOD[platform], **{HEADER[platform]: signature})


@pytest.mark.parametrize("platform", GOOD)
def test_a_signature_of_the_other_platform_is_refused(line: Line, platform: str) -> None:
    other = "woocommerce" if platform == "shopify" else "shopify"
    webhook = Webhook(other, GOOD[platform].headers, GOOD[platform].body)
    refused(line, webhook, **{HEADER[other]: GOOD[platform].headers[HEADER[platform]]})


def test_both_secrets_count_while_they_are_changed(line: Line) -> None:
    for at, secret in enumerate(("SHOPIFY_SECRET", "SHOPIFY_NEW_SECRET")):
        line.take(from_shopify(TOPIC, BODY, webhook_id=str(at), secret=SHOP_SECRETS[secret]))


def test_another_shop_of_the_same_app_is_not_heard(line: Line) -> None:
    refused(line, from_shopify(TOPIC, BODY, Shop_Domain="other.myshopify.com"))


def test_the_shop_in_the_body_must_be_the_sites_own(line: Line) -> None:
    refused(line, from_shopify("customers/redact", {**REDACT, "shop_domain": "x.myshopify.com"}))


def test_headers_without_x_are_read_as_well(line: Line) -> None:
    webhook = from_shopify(TOPIC, BODY)
    bare = {name.removeprefix("X-"): value for name, value in webhook.headers.items()}
    line.take(replace(webhook, headers=bare))
    assert line.state("email") == "subscribed"


def test_an_order_sent_again_as_a_wish_forgets_nobody(line: Line) -> None:
    line.take(from_shopify(TOPIC, BODY))
    order = {"id": 1, "customer": {"email": EMAIL}, "email": EMAIL}

    line.take(from_shopify("customers/redact", order, webhook_id="W2"))

    assert len(line.profiles()) == 1


class TestWithoutShops:
    """A site that has none."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        return replace(site, shops={})

    @pytest.mark.parametrize("platform", GOOD)
    def test_no_shop_is_heard(self, line: Line, platform: str) -> None:
        refused(line, GOOD[platform])

    def test_a_ping_says_so(self, line: Line) -> None:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        refused(line, Webhook("woocommerce", form, b"webhook_id=1"))


class TestWithASecretThatIsNotSet:
    """The environment lacks what the site file names."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        nowhere = tuple(replace(one, env="NOWHERE") for one in SHOPS["shopify"].secrets)
        return replace(site, shops={"shopify": replace(SHOPS["shopify"], secrets=nowhere)})

    def test_an_empty_secret_signs_nothing(self, line: Line) -> None:
        refused(line, from_shopify(TOPIC, BODY, secret=""))


@pytest.mark.parametrize("platform", GOOD)
def test_a_site_that_does_not_exist_is_said_so(line: Line, platform: str) -> None:
    webhook = GOOD[platform]
    path = f"/v1/platforms/{platform}/nowhere"
    answer = line.client.post(path, data=webhook.body, headers=dict(webhook.headers))
    assert answer.status_code == 404


def test_only_what_a_new_webhook_sends_is_answered_unsigned(line: Line) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"", b"webhook_id=1&id=2", b"webhook_id=", b'{"webhook_id":1}'):
        refused(line, Webhook("woocommerce", form, body))


def test_a_long_order_is_read_and_one_beyond_reason_is_not(line: Line) -> None:
    def order(size: int) -> Any:
        return {"id": 1, "line_items": [{"title": "x" * size}]}

    line.take(from_woocommerce(order(300_000)))
    answer = line.call(from_woocommerce(order(5_000_000)))
    assert answer.status_code == 413
