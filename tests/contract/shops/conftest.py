"""A brand with a shop on each platform, the real app, and a look at what it kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.storage import tables
from signup.storage.addresses import address_key
from tests.support.app import services
from tests.support.factories import EMAIL, PHONE, a_site
from tests.support.shops import SHOPS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import RowMapping, Table
    from werkzeug.test import TestResponse

    from signup.domain.site import Site
    from tests.support.clock import FixedClock
    from tests.support.shops import Webhook

KEPT = (tables.profiles, tables.signups, tables.consent_events, tables.outbox)


@dataclass(slots=True)
class Line:
    """The shops' way to the service."""

    app: Flask
    client: FlaskClient
    clock: FixedClock
    secret_key: str

    def call(self, webhook: Webhook, **headers: str) -> TestResponse:
        """Deliver a webhook, with some headers changed."""
        sent = {**webhook.headers, **headers}
        return self.client.post(webhook.path, data=webhook.body, headers=sent)

    def take(self, webhook: Webhook) -> TestResponse:
        """Deliver a webhook that is heard."""
        answer = self.call(webhook)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer

    def rows(self, table: Table) -> list[RowMapping]:
        with services(self.app).engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def standing(self, channel: str, purpose: str = "marketing") -> dict[str, Any]:
        address = EMAIL if channel == "email" else PHONE
        key = address_key(self.rows(tables.sites)[0]["address_pepper"], address)
        for row in self.rows(tables.consent_states):
            if (row["address_key"], row["channel"], row["purpose"]) == (key, channel, purpose):
                return dict(row)
        return {"state": "none", "level": "unknown"}

    def state(self, channel: str, purpose: str = "marketing") -> str:
        return str(self.standing(channel, purpose)["state"])

    def events(self) -> list[tuple[str, str]]:
        rows = sorted(self.rows(tables.consent_events), key=lambda row: row["id"])
        return [(row["event"], row["act"]) for row in rows]

    def messages(self) -> list[str]:
        """Return the kinds of messages that people are owed."""
        return [
            row["type"] for row in self.rows(tables.outbox) if row["aggregatetype"] == "message"
        ]

    def news(self) -> list[tuple[str, str]]:
        """Return what each store is told."""
        rows = self.rows(tables.outbox)
        found = ((row["destination"], row["type"]) for row in rows)
        return [one for one in found if one[1].startswith("profile.")]

    def is_empty(self) -> bool:
        return not any(self.rows(table) for table in KEPT)

    def profiles(self) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.secret_key}"}
        answer = self.client.get("/v1/profiles", headers=headers)
        found: list[dict[str, Any]] = answer.get_json()["profiles"]
        return found


@pytest.fixture
def site() -> Site:
    return a_site(shops=SHOPS)


@pytest.fixture
def line(app: Flask, client: FlaskClient, clock: FixedClock, secret_key: str) -> Line:
    return Line(app, client, clock, secret_key)
