"""A shopper's browser, the shop's server and a handset, in front of the real app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from signup.storage import tables
from signup.storage.addresses import address_key
from tests.support.app import ENVIRON, services
from tests.support.factories import EMAIL, EMAIL_MARKETING, FORM, PHONE, SMS_MARKETING, a_disclosure

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import RowMapping, Table
    from werkzeug.test import TestResponse

    from signup.domain.consent import Channel, Purpose
    from tests.support.clock import FixedClock

SHOP = "https://shop.example"


def a_consent(pair: tuple[Channel, Purpose], **changes: Any) -> dict[str, Any]:
    disclosure = a_disclosure(*pair)
    return {
        "channel": pair[0].value,
        "purpose": pair[1].value,
        "disclosure": disclosure.id,
        "shown": disclosure.text,
        **changes,
    }


@dataclass
class Shop:
    """What the outside can do to the service, and a look at what it kept."""

    app: Flask
    client: FlaskClient
    clock: FixedClock
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": SHOP})

    def token(self) -> str:
        """Fetch a form token and wait as long as a person would."""
        answer = self.client.get("/v1/sites/demo/forms/welcome/token", headers=self.headers)
        self.clock.advance(seconds=3)
        return str(answer.get_json()["token"])

    def body(self, **changes: Any) -> dict[str, Any]:
        return {
            "site": "demo",
            "form": "welcome",
            "version": FORM.version,
            "token": changes.pop("token", None) or self.token(),
            "email": EMAIL,
            "consent": [a_consent(EMAIL_MARKETING)],
            **changes,
        }

    def sign_up(self, headers: dict[str, str] | None = None, **changes: Any) -> TestResponse:
        sent = {**self.headers, **(headers or {})}
        return self.client.post("/v1/signups", json=self.body(**changes), headers=sent)

    def add_phone(self, first: Any, headers: Any = None, **changes: Any) -> TestResponse:
        body = {
            "phone": "(415) 555-2671",
            "country": "US",
            "consent": [a_consent(SMS_MARKETING)],
            **changes,
        }
        sent = {**self.headers, "Authorization": f"Bearer {first['next']['token']}"}
        return self.client.post(
            f"/v1/signups/{first['id']}/phone", json=body, headers={**sent, **(headers or {})}
        )

    def text(
        self, body: str, *, sender: str = PHONE, sid: str = "SM1", **extra: str
    ) -> TestResponse:
        fields = {"MessageSid": sid, "From": sender, "To": "+15005550006", "Body": body, **extra}
        url = "http://localhost/v1/inbound/twilio/demo"
        signer = RequestValidator(ENVIRON["TWILIO_AUTH_TOKEN"])
        signature = signer.compute_signature(url, fields)
        return self.client.post(
            "/v1/inbound/twilio/demo", data=fields, headers={"X-Twilio-Signature": signature}
        )

    def rows(self, table: Table) -> list[RowMapping]:
        with services(self.app).engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def state(self, address: str, channel: str, purpose: str = "marketing") -> str:
        pepper = self.rows(tables.sites)[0]["address_pepper"]
        wanted = (address_key(pepper, address), channel, purpose)
        for row in self.rows(tables.consent_states):
            if (row["address_key"], row["channel"], row["purpose"]) == wanted:
                return str(row["state"])
        return "none"

    def is_empty(self) -> bool:
        """Whether nothing of anybody was kept."""
        kept = (tables.profiles, tables.signups, tables.consent_events, tables.outbox)
        return not any(self.rows(table) for table in kept)


@pytest.fixture
def shop(app: Flask, client: FlaskClient, clock: FixedClock) -> Shop:
    return Shop(app, client, clock)
