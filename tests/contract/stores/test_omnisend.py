"""What a brand's Omnisend gets beyond what every store gets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.destinations.calls import ERASE_BY_HAND
from signup.destinations.omnisend import NOT_FINDABLE
from signup.domain.outcome import Confirmed, Retry, Stopped, Superseded, Throttled
from tests.support.deliveries import delivery, erased, phone, standing, subscribed, withdrawn
from tests.support.receiver import Answer
from tests.support.stores.shared import document

if TYPE_CHECKING:
    from tests.contract.stores.conftest import Store

TEXTS = {"email": {"marketing": standing("none")}, "sms": {"marketing": standing()}}


pytestmark = pytest.mark.parametrize("kind", ["omnisend"], indirect=True)


def test_a_consent_comes_with_source_and_time_and_nothing_about_the_browser(store: Store) -> None:
    store.deliver(subscribed())
    (contact,) = store.double.contacts.values()
    assert contact["channels"]["ada1@example.com"]["consent"] == {
        "source": "popup:welcome:3f9c",
        "createdAt": "2026-03-02T17:30:00.000Z",
    }
    assert contact["firstName"] == "Ada"
    assert contact["properties"]["signup_id"] == "profile-1"


def test_a_number_without_consent_to_marketing_is_not_told(store: Store) -> None:
    store.deliver(subscribed(more={"phone": phone(1)}))
    assert phone(1) not in store.double.received[0].body.decode()


def test_only_a_consent_is_welcomed(store: Store) -> None:
    store.deliver(subscribed())
    store.deliver(delivery("updated", dict(subscribed().data)))
    store.deliver(withdrawn())
    assert store.double.welcomed == ["ada1@example.com"]


def test_somebody_known_by_number_alone_is_one_contact(store: Store) -> None:
    alone = subscribed(channel="sms", more={"email": None, "channels": TEXTS})
    for _ in range(2):
        assert store.deliver(alone) == [Confirmed()]
    assert store.reaches(1, "sms")
    assert len(store.double.contacts) == 1


def test_a_number_that_another_contact_holds_is_subscribed_there(store: Store) -> None:
    alone = subscribed(channel="sms", more={"email": None, "channels": TEXTS})
    store.deliver(alone)
    assert store.deliver(subscribed(channel="sms")) == [Confirmed()]
    store.clock.advance(hours=1)
    assert store.deliver(withdrawn(1, "sms")) == [Confirmed()]
    assert not store.reaches(1, "sms")


def test_delivery_updates_have_no_place(store: Store) -> None:
    grant = subscribed(channel="sms", purpose="transactional")
    assert store.deliver(grant) == [Superseded("not_kept_there")]
    assert store.deliver(withdrawn(1, "sms", "transactional")) == [Superseded("not_kept_there")]


def test_a_withdrawal_that_names_no_address_is_told_to_the_operator(store: Store) -> None:
    lost = delivery("withdrawn", {"id": "profile-1", "consent": None})
    assert store.deliver(lost) == [NOT_FINDABLE]


def test_an_erasure_is_told_to_the_operator(store: Store) -> None:
    assert store.deliver(erased()) == [ERASE_BY_HAND]
    assert store.double.received == []


def test_patience_is_read_from_the_body(store: Store) -> None:
    store.double.answers.append(document(429, {"retryAfter": 42}))
    assert store.deliver(subscribed()) == [Throttled("http_429", timedelta(seconds=42))]


@pytest.mark.parametrize("body", [b'{"retryAfter": "soon"}', b'{"retryAfter": -1}', b"[]"])
def test_patience_that_cannot_be_read_is_half_a_minute(store: Store, body: bytes) -> None:
    store.double.answers.append(Answer(429, body=body))
    assert store.deliver(subscribed()) == [Throttled("http_429", timedelta(seconds=30))]


def test_a_retired_version_stops_the_destination(store: Store) -> None:
    store.double.answers.append(Answer(410))
    assert store.deliver(subscribed()) == [Stopped("http_410")]


def test_an_answer_that_does_not_show_the_channel_is_no_success(store: Store) -> None:
    store.double.answers.append(document(200, {"id": "contact1", "identifiers": []}))
    assert store.deliver(subscribed()) == [Retry("not_taken")]
