"""A receiver on this machine, and the adapter that calls it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.destinations.shared import Delivery, Means
from signup.destinations.webhook.build import build
from signup.domain.site import DestinationConfig, EnvSecret
from tests.support import receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.destinations.webhook.adapter import Webhook
    from signup.domain.outcome import Outcome
    from tests.support.receiver import Answer, Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def now() -> datetime:
    """Return the true time: the official verifier asks the machine's clock."""
    return datetime.now(UTC)


def a_delivery(number: int = 1, **changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "id": f"delivery-{number}",
        "type": "profile.subscribed",
        "at": datetime(2026, 3, 2, 17, 30, tzinfo=UTC),
        "data": {"id": f"profile-{number}", "email": "ada@example.com"},
        "send_before": now() + timedelta(seconds=30),
    }
    return Delivery(**{**values, **changes})


def a_config(url: str, *secrets: str) -> DestinationConfig:
    named = tuple(EnvSecret(name) for name in secrets or ("CRM_SECRET",))
    return DestinationConfig("crm", "webhook", {"url": url, "secret": named})


ENVIRON = {"CRM_SECRET": SECRET, "CRM_NEW_SECRET": NEW_SECRET}
MEANS = Means(ENVIRON, now, allow_private=True)


@dataclass(slots=True)
class Calls:
    """An adapter and the receiver it calls."""

    receiver: Receiver
    webhook: Webhook
    sent: list[Delivery] = field(default_factory=list)

    def deliver(self, *batch: Delivery) -> list[Outcome]:
        self.sent.extend(batch)
        return list(self.webhook.deliver(batch).outcomes)

    def one(self, answer: Answer | None = None) -> Outcome:
        """Return the outcome of one delivery that is answered like this."""
        if answer is not None:
            self.receiver.answers.append(answer)
        return self.deliver(a_delivery())[0]


@pytest.fixture
def endpoint() -> Iterator[Receiver]:
    with receiver.running() as running:
        yield running


@pytest.fixture
def calls(endpoint: Receiver) -> Iterator[Calls]:
    webhook = build(a_config(endpoint.url), MEANS)
    yield Calls(endpoint, webhook)
    webhook.close()
