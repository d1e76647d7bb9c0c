"""A shop's GraphQL Admin API: every call is checked against the schema in `shopify.graphql`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from graphql import build_schema, graphql_sync

from tests.support.deliveries import email, phone
from tests.support.receiver import Answer
from tests.support.stores.shared import StoreDouble, document
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from tests.support.receiver import Received

TOKEN = "shpat_0123456789"
SHOP = "northwind.myshopify.com"
PATH = "/admin/api/2026-10/graphql.json"
SHOWN = {
    "email": ("defaultEmailAddress", "emailAddress"),
    "phone": ("defaultPhoneNumber", "phoneNumber"),
}
CONSENTS = {
    "customerEmailMarketingConsentUpdate": ("email", "emailMarketingConsent"),
    "customerSmsMarketingConsentUpdate": ("phone", "smsMarketingConsent"),
}

SCHEMA = build_schema((ROOT / "tests/support/stores/shopify.graphql").read_text("utf-8"))


class Shop(StoreDouble):
    """Keeps customers; of two records of consent the later counts."""

    def __init__(self, clock: Any) -> None:
        super().__init__(clock)
        self.customers: dict[str, dict[str, Any]] = {}
        self.definitions = ["id"]
        self.scopes = ["read_customers", "write_customers", "write_customer_data_erasure"]
        self.erasures: list[str] = []

    def answer(self, received: Received) -> Answer:
        if received.path != PATH:
            return Answer(404)
        if received.headers.get("x-shopify-access-token") != TOKEN:
            return document(401, {"errors": "[API] Invalid API key or access token"})
        asked = received.json()
        done = graphql_sync(
            SCHEMA, asked["query"], root_value=self._root(), variable_values=asked["variables"]
        )
        if done.errors:
            errors = [
                {"message": one.message, "extensions": {"code": "undefinedField"}}
                for one in done.errors
            ]
            return document(200, {"errors": errors})
        return document(200, {"data": done.data})

    def _root(self) -> dict[str, Any]:
        """Return what answers each field of the schema; GraphQL's own rules come before."""
        consent = self._consent
        email, texts = CONSENTS
        return {
            "customerByIdentifier": lambda _, identifier: self._shown(self._by(identifier)),
            "currentAppInstallation": {"accessScopes": [{"handle": one} for one in self.scopes]},
            "metafieldDefinitions": {
                "nodes": [{"type": {"name": one}} for one in self.definitions]
            },
            "customerCreate": lambda _, **given: self._put(given["input"]),
            "customerUpdate": lambda _, **given: self._put(given["input"]),
            "customerRequestDataErasure": lambda _, **given: self._erase(given["customerId"]),
            email: lambda _, **given: consent(email, given["input"]),
            texts: lambda _, **given: consent(texts, given["input"]),
        }

    def _by(self, identifier: dict[str, Any]) -> dict[str, Any] | None:
        ((kind, value),) = identifier.items()
        name = {"emailAddress": "email", "phoneNumber": "phone", "customId": "own"}[kind]
        wanted = value["value"] if kind == "customId" else value
        return next((one for one in self.customers.values() if one.get(name) == wanted), None)

    def _put(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("email") in self.poison:
            return _refused("Email is invalid")
        own = next((one["value"] for one in given.get("metafields", ())), None)
        wanted = {"email": given.get("email"), "phone": given.get("phone"), "own": own}
        for name, value in wanted.items():
            if self._holder(name, value) not in {None, given.get("id")}:
                return _refused(f"{name} has already been taken")
        number = given.get("id", f"gid://shopify/Customer/{len(self.customers) + 1}")
        customer = self.customers.setdefault(number, {"id": number, "states": {}})
        customer |= {key: one for key, one in given.items() if key != "metafields"}
        if own:
            customer["own"] = own
        return {"customer": self._shown(customer), "userErrors": []}

    def _holder(self, name: str, value: str | None) -> str | None:
        holding = (key for key, one in self.customers.items() if one.get(name) == value)
        return next(holding, None) if value else None

    def _consent(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        kind, key = CONSENTS[name]
        customer, consent = self.customers[given["customerId"]], given[key]
        level = consent.get("marketingOptInLevel", "UNKNOWN")
        if consent["marketingState"] not in {"SUBSCRIBED", "UNSUBSCRIBED"}:
            return {"customer": None, "userErrors": [{"code": "INVALID"}]}
        if not customer.get(kind):
            return {"customer": None, "userErrors": [{"code": "MISSING_ARGUMENT"}]}
        at = datetime.fromisoformat(consent["consentUpdatedAt"])
        kept = customer["states"].get(kind)
        if kept is None or at >= kept[1]:
            customer["states"][kind] = (consent["marketingState"], at, level)
        return {"customer": self._shown(customer), "userErrors": []}

    def _erase(self, number: str) -> dict[str, Any]:
        self.erasures.append(number)
        del self.customers[number]
        return {"customerId": number, "userErrors": []}

    def _shown(self, customer: dict[str, Any] | None) -> dict[str, Any] | None:
        if customer is None:
            return None
        shown: dict[str, Any] = {"id": customer["id"]}
        for kind, (field, name) in SHOWN.items():
            state = customer["states"].get(kind, ("NOT_SUBSCRIBED",))[0]
            has = customer.get(kind)
            shown[field] = {name: customer[kind], "marketingState": state} if has else None
        return shown

    def _customer(self, number: int, channel: str) -> dict[str, Any] | None:
        if channel == "email":
            return self._by({"emailAddress": email(number)})
        return self._by({"phoneNumber": phone(number)})

    def reaches(self, number: int, channel: str) -> bool:
        customer = self._customer(number, channel)
        kind = "email" if channel == "email" else "phone"
        return customer is not None and customer["states"].get(kind, ("",))[0] == "SUBSCRIBED"

    def knows(self, number: int) -> bool:
        return self._customer(number, "email") is not None

    def leaves(self, number: int, at: datetime) -> None:
        customer = self._customer(number, "email")
        assert customer is not None
        customer["states"]["email"] = ("UNSUBSCRIBED", at, "UNKNOWN")


def _refused(message: str) -> dict[str, Any]:
    return {"customer": None, "userErrors": [{"field": ["input"], "message": message}]}
