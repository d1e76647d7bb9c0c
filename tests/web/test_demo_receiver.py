"""The demo's own store does what every store must: it erases its copy when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select
from standardwebhooks import Webhook

from signup.demo.wiring import DEMO_SECRETS
from signup.storage import tables
from tests.support.app import services
from tests.support.factories import EMAIL, OTHER_EMAIL
from tests.support.traces import left_in_tables

if TYPE_CHECKING:
    from flask import Flask


def tell(app: Flask, kind: str, data: dict[str, Any]) -> int:
    body = orjson.dumps({"type": kind, "timestamp": "2026-03-02T17:30:00.000Z", "data": data})
    now = datetime.now(UTC)
    headers = {
        "webhook-id": f"{kind}-{data['id']}",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(DEMO_SECRETS["CRM_WEBHOOK_SECRET"]).sign(
            f"{kind}-{data['id']}", now, body.decode()
        ),
        "Content-Type": "application/json",
    }
    return app.test_client().post("/dev/webhook", data=body, headers=headers).status_code


def test_an_erasure_takes_along_what_the_demos_store_was_told(app: Flask) -> None:
    engine = services(app).engine
    assert tell(app, "profile.subscribed", {"id": "ada", "email": EMAIL}) == 204
    assert tell(app, "profile.subscribed", {"id": "grace", "email": OTHER_EMAIL}) == 204
    assert "inbox_messages" in left_in_tables(engine, [EMAIL])

    assert tell(app, "profile.erased", {"id": "ada", "consent": None}) == 204

    assert left_in_tables(engine, [EMAIL]) == {}
    assert "inbox_messages" in left_in_tables(engine, [OTHER_EMAIL])
    with engine.connect() as connection:
        shown = connection.execute(select(tables.inbox_messages.c.address)).scalars().all()
    assert sorted(shown) == ["profile.erased", "profile.subscribed"]
