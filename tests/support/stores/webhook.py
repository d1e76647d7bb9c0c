"""A brand's endpoint that keeps what it is told, and checks who tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from standardwebhooks import Webhook as Signer

from tests.support.receiver import Answer
from tests.support.stores.shared import StoreDouble

if TYPE_CHECKING:
    from tests.support.receiver import Received

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Endpoint(StoreDouble):
    """Keeps the newest state of each profile; forgets who was erased."""

    def __init__(self, clock: Any) -> None:
        super().__init__(clock)
        self.profiles: dict[str, dict[str, Any]] = {}

    def answer(self, received: Received) -> Answer:
        headers = received.headers
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        body = received.body.decode()
        if headers["webhook-signature"] != Signer(SECRET).sign(headers["webhook-id"], at, body):
            return Answer(401)
        document = received.json()
        profile = document["data"]
        if profile.get("email") in self.poison:
            return Answer(422)
        if document["type"] == "profile.erased":
            self.profiles.pop(profile["id"], None)
        else:
            self.profiles[profile["id"]] = profile
        return Answer(204)

    def reaches(self, number: int, channel: str) -> bool:
        now = self.profiles.get(f"profile-{number}", {}).get("channels", {}).get(channel, {})
        marketing = now.get("marketing", {})
        return marketing.get("state") == "subscribed" and marketing["blocked"] is None

    def knows(self, number: int) -> bool:
        return f"profile-{number}" in self.profiles
