"""A source of Segment's, as its published protocol describes it: `/v1/batch`.

Segment answers 200 to nearly everything and drops what it does not take; 401 is RudderStack's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from tests.support.deliveries import email, phone
from tests.support.receiver import Answer
from tests.support.stores.shared import StoreDouble, document

if TYPE_CHECKING:
    from tests.support.receiver import Received

KEY = "wk_0123456789"
BASIC = "Basic d2tfMDEyMzQ1Njc4OTo="
"""KEY and a colon in base64."""

TYPES = {"email": "EMAIL", "sms": "SMS"}
ADDRESS = {"email": ("email", email), "sms": ("phone", phone)}


class Tracking(StoreDouble):
    """Keeps traits, subscriptions and events; drops messages it has had already."""

    def __init__(self, clock: Any) -> None:
        super().__init__(clock)
        self.traits: dict[str, dict[str, Any]] = {}
        self.subscriptions: dict[tuple[str, str], str] = {}
        self.events: list[dict[str, Any]] = []
        self._seen: set[str] = set()

    def answer(self, received: Received) -> Answer:
        if (received.method, received.path) != ("POST", "/v1/batch"):
            return Answer(404)
        if received.headers.get("authorization") != BASIC:
            return document(401, {"message": "invalid write key"})
        if len(received.body) > 500_000 or received.headers["content-type"] != "application/json":
            return document(400, {"success": False})
        for message in received.json()["batch"][:2500]:
            self._take(message)
        return document(200, {"success": True})

    def _take(self, message: dict[str, Any]) -> None:
        fits = len(orjson.dumps(message)) < 32_768 and len(message["messageId"]) < 100
        if not fits or not message.get("userId") or message["messageId"] in self._seen:
            return
        self._seen.add(message["messageId"])
        if message["type"] == "track" and message.get("event"):
            self.events.append(message)
        if message["type"] == "identify":
            self.traits.setdefault(message["userId"], {}).update(message["traits"])
            for one in message.get("context", {}).get("messaging_subscriptions", ()):
                self.subscriptions[one["key"], one["type"]] = one["status"]

    def reaches(self, number: int, channel: str) -> bool:
        traits = self.traits.get(f"profile-{number}", {})
        name, address = ADDRESS[channel]
        return (
            traits.get(name) == address(number)
            and traits.get(f"{channel}_marketing") == "subscribed"
            and self.subscriptions.get((address(number), TYPES[channel])) == "SUBSCRIBED"
        )

    def knows(self, number: int) -> bool:
        return bool(self.traits.get(f"profile-{number}", {}).get("email"))
