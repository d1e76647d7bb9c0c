"""What a source of Segment's gets beyond what every store gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.destinations.calls import ERASE_BY_HAND
from signup.domain.outcome import Accepted, Rejected, Retry, Split
from tests.support.deliveries import delivery, email, erased, standing, subscribed, withdrawn
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from tests.contract.stores.conftest import Store


pytestmark = pytest.mark.parametrize("kind", ["segment"], indirect=True)


def test_a_batch_is_one_call(store: Store) -> None:
    outcomes = store.deliver(*[subscribed(number) for number in range(200)])
    assert outcomes == [Accepted()] * 200
    assert len(store.double.received) == 1


def test_a_batch_stays_under_the_longest_request(store: Store) -> None:
    long = {"attributes": {"note": "x" * 20_000}}
    outcomes = store.deliver(*[subscribed(number, more=long) for number in range(60)])
    assert outcomes == [Accepted()] * 60
    assert [len(one.body) < 500_000 for one in store.double.received] == [True] * 3
    assert store.reaches(59)


def test_what_would_be_dropped_for_its_size_is_rejected_and_not_sent(store: Store) -> None:
    long = {"attributes": {"note": "x" * 40_000}}
    outcomes = store.deliver(subscribed(1, more=long), subscribed(2))
    assert outcomes == [Rejected("too_large", judged=False), Accepted()]
    assert store.reaches(2)


@pytest.mark.parametrize("status", [400, 413])
def test_a_refused_batch_is_split(store: Store, status: int) -> None:
    store.double.answers.append(Answer(status))
    outcomes = store.deliver(subscribed(1), subscribed(2))
    assert outcomes == [Split(f"http_{status}")] * 2


def test_a_consent_is_an_event_with_its_record(store: Store) -> None:
    grant = subscribed(channel="sms", now=standing(level="confirmed"))
    store.deliver(grant)
    (event,) = store.double.events
    assert event["event"] == "Subscribed"
    assert event["messageId"] == f"{grant.id}-track"
    assert event["properties"]["id"] == "record-sms-marketing-given"
    assert event["properties"]["opt_in"] == "confirmed"
    assert event["properties"]["source"] == "popup:welcome:3f9c"


def test_delivery_updates_are_a_trait_and_no_subscription(store: Store) -> None:
    store.deliver(subscribed(channel="sms", purpose="transactional"))
    assert store.double.traits["profile-1"]["sms_transactional"] == "subscribed"
    assert store.double.subscriptions == {}


def test_an_address_that_nothing_stands_on_is_not_told(store: Store) -> None:
    store.deliver(delivery("updated", dict(withdrawn().data)))
    assert "email" not in store.double.traits["profile-1"]
    assert "phone" not in store.double.traits["profile-1"]


def test_global_privacy_control_is_told(store: Store) -> None:
    store.deliver(subscribed(gpc=True))
    assert store.double.traits["profile-1"]["gpc"] is True


def test_who_is_forgotten_is_told_as_such_by_the_id_alone(store: Store) -> None:
    store.deliver(subscribed())
    assert store.deliver(erased()) == [ERASE_BY_HAND]
    assert store.double.events[-1]["event"] == "Profile Erased"
    assert store.double.traits["profile-1"]["email"] is None
    assert email(1) not in store.double.received[-1].body.decode()
    assert not store.reaches()


def test_an_erasure_that_was_not_told_is_told_again(store: Store) -> None:
    store.double.answers.append(Answer(500))
    assert store.deliver(erased()) == [Retry("http_500")]
