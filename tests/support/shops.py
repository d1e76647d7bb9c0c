"""Shops that call the service, and how to sign as they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from signup.domain.site import EnvSecret, Shop
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.domain.site import Platform

DATA = json.loads((ROOT / "tests/data/shop-webhooks.json").read_text("utf-8"))
SHOP_SECRETS: Mapping[str, str] = {
    "SHOPIFY_SECRET": DATA["secrets"]["shopify"],
    "SHOPIFY_NEW_SECRET": "n" * 32,
    "WOOCOMMERCE_SECRET": DATA["secrets"]["woocommerce"],
}
"""What the environment holds."""

HOST = "northwind.myshopify.com"
SHOPIFY = Shop((EnvSecret("SHOPIFY_NEW_SECRET"), EnvSecret("SHOPIFY_SECRET")), HOST)
WOOCOMMERCE = Shop((EnvSecret("WOOCOMMERCE_SECRET"),))
SHOPS: Mapping[Platform, Shop] = {"shopify": SHOPIFY, "woocommerce": WOOCOMMERCE}


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as it goes over the wire."""

    platform: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        return f"/v1/platforms/{self.platform}/demo"


def sign(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def from_shopify(
    topic: str,
    body: object,
    *,
    webhook_id: str = "W1",
    secret: str = SHOP_SECRETS["SHOPIFY_SECRET"],
    **headers: str,
) -> Webhook:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": HOST,
        "X-Shopify-Webhook-Id": webhook_id,
        "X-Shopify-Hmac-Sha256": sign(raw, secret),
        **{f"X-Shopify-{name.replace('_', '-')}": value for name, value in headers.items()},
    }
    return Webhook("shopify", sent, raw)


def from_woocommerce(
    body: object,
    *,
    topic: str = "order.created",
    delivery_id: str = "D1",
    secret: str = SHOP_SECRETS["WOOCOMMERCE_SECRET"],
) -> Webhook:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {
        "Content-Type": "application/json",
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Delivery-ID": delivery_id,
        "X-WC-Webhook-Signature": sign(raw, secret),
    }
    return Webhook("woocommerce", sent, raw)


def a_consent(state: str, at: datetime | None, level: str | None = "single_opt_in") -> Any:
    """Return a consent as Shopify writes it, in the shop's own time zone and whole seconds."""
    told = at.replace(microsecond=0).isoformat() if at else None
    return {"state": state, "opt_in_level": level, "consent_updated_at": told}


def email_consent(email: str, state: str, at: datetime | None, level: Any = "single_opt_in") -> Any:
    return {
        "customer_id": 706405506930370084,
        "email_address": email,
        "email_marketing_consent": a_consent(state, at, level),
    }


def sms_consent(phone: str, state: str, at: datetime | None, level: Any = "single_opt_in") -> Any:
    return {
        "id": 706405506930370084,
        "phone": phone,
        "sms_marketing_consent": {
            **a_consent(state, at, level),
            "consent_collected_from": "SHOPIFY",
        },
    }
