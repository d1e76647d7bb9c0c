"""What a receiver of webhooks gets, and what its answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.handlers import format_date_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from signup.destinations.shared import DestinationError, Means
from signup.destinations.webhook.build import build
from signup.domain.outcome import Accepted, Rejected, Retry
from signup.outbound.patience import retry_after
from tests.contract.destinations.conftest import (
    ENVIRON,
    MEANS,
    NEW_SECRET,
    SECRET,
    a_config,
    a_delivery,
    now,
)
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from tests.contract.destinations.conftest import Calls
    from tests.support.receiver import Receiver

VECTORS = json.loads(
    (Path(__file__).parents[2] / "data/standard-webhooks-vectors.json").read_text("utf-8")
)["vectors"]
AT = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["id"])
def test_signatures_are_those_of_the_published_vectors(vector: dict[str, Any]) -> None:
    headers, body = vector["request"]["headers"], vector["request"]["body"]
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    ours = Signer(vector["secret"]).sign(headers["webhook-id"], at, body)
    genuine = ours == headers["webhook-signature"]

    fresh = abs(vector["now"] - int(headers["webhook-timestamp"])) <= 300
    assert (genuine and fresh) == (vector["expect"] == "valid")


def test_a_request_passes_the_official_verifier(calls: Calls) -> None:
    assert calls.one() == Accepted()

    request = calls.receiver.received[0]
    document = Signer(SECRET).verify(request.body, dict(request.headers))
    assert document == {
        "type": "profile.subscribed",
        "timestamp": "2026-03-02T17:30:00.000Z",
        "data": {"id": "profile-1", "email": "ada@example.com"},
    }
    assert request.headers["content-type"] == "application/json"
    assert request.path == "/hooks/signup"


def test_another_secret_does_not_verify(calls: Calls) -> None:
    calls.one()
    request = calls.receiver.received[0]
    with pytest.raises(WebhookVerificationError):
        Signer(NEW_SECRET).verify(request.body, dict(request.headers))


def test_while_secrets_rotate_either_one_verifies(endpoint: Receiver) -> None:
    webhook = build(a_config(endpoint.url, "CRM_SECRET", "CRM_NEW_SECRET"), MEANS)
    webhook.deliver([a_delivery()])
    webhook.close()
    request = endpoint.received[0]
    for secret in (SECRET, NEW_SECRET):
        assert Signer(secret).verify(request.body, dict(request.headers))


def test_the_id_is_the_same_in_every_attempt(calls: Calls) -> None:
    calls.one(Answer(500))
    calls.one()
    first, second = calls.receiver.received
    assert first.id == second.id == "delivery-1"


def test_a_batch_keeps_its_connections_and_its_order_of_outcomes(calls: Calls) -> None:
    batch = [a_delivery(number) for number in range(40)]
    assert calls.deliver(*batch) == [Accepted()] * 40
    assert {one.id for one in calls.receiver.received} == {one.id for one in batch}
    assert calls.receiver.connections <= 8


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_is_taken(calls: Calls, status: int) -> None:
    assert calls.one(Answer(status)) == Accepted()


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_what_the_receiver_will_never_take_is_rejected(calls: Calls, status: int) -> None:
    assert calls.one(Answer(status)) == Rejected(f"http_{status}")


@pytest.mark.parametrize("status", [404, 405, 408, 409, 500, 502, 503, 504])
def test_what_can_be_repaired_is_tried_again(calls: Calls, status: int) -> None:
    assert calls.one(Answer(status)) == Retry(f"http_{status}")


def test_a_date_in_retry_after_is_understood() -> None:
    later = format_date_time((AT + timedelta(minutes=3)).timestamp())
    assert retry_after(later, AT) == timedelta(minutes=3)


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5", "٣"])
def test_an_unreadable_retry_after_counts_as_none(value: str | None) -> None:
    assert retry_after(value, AT) is None


@given(st.text())
def test_no_retry_after_is_beyond_a_day(value: str) -> None:
    after = retry_after(value, AT)
    assert after is None or timedelta() <= after <= timedelta(days=1)


def test_a_retry_after_of_centuries_is_a_day() -> None:
    assert retry_after("9" * 400, AT) == timedelta(days=1)


@pytest.mark.parametrize(
    ("url", "environ", "reason"),
    [
        ("https://crm.example/hook", {}, "CRM_SECRET is not set"),
        ("https://crm.example/hook", {"CRM_SECRET": "password"}, "must be `whsec_`"),
        ("https://crm.example/hook", {"CRM_SECRET": "whsec_c2hvcnQ="}, "must be `whsec_`"),
        ("http://crm.example/hook", ENVIRON, "must be https://"),
        ("ftp://crm.example/hook", ENVIRON, "must be https://"),
        ("https://user:pass@crm.example/", ENVIRON, "without a password"),
        ("/hook", ENVIRON, "must be https://"),
        ("https://[::1", ENVIRON, "not a URL"),
    ],
)
def test_a_webhook_that_cannot_work_is_refused(
    url: str, environ: dict[str, str], reason: str
) -> None:
    with pytest.raises(DestinationError, match=reason) as refused:
        build(a_config(url), Means(environ, now))
    assert "pass@" not in str(refused.value)
    assert "c2hvcnQ" not in str(refused.value)


def test_a_webhook_without_a_secret_is_refused() -> None:
    config = a_config("https://crm.example/hook")
    bare = type(config)(config.name, config.type, {"url": config.options["url"]})
    with pytest.raises(DestinationError, match="`secret` is missing"):
        build(bare, MEANS)
