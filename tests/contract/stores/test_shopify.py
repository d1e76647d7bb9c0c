"""What a shop gets beyond what every store gets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Outcome,
    Rejected,
    Retry,
    Stopped,
    Superseded,
    Throttled,
)
from tests.support.deliveries import delivery, erased, phone, standing, subscribed, withdrawn
from tests.support.stores.shared import document

if TYPE_CHECKING:
    from tests.contract.stores.conftest import Store

TEXTS = {"email": {"marketing": standing("none")}, "sms": {"marketing": standing()}}


pytestmark = pytest.mark.parametrize("kind", ["shopify"], indirect=True)


@pytest.mark.parametrize(
    ("level", "shown"),
    [("confirmed", "CONFIRMED_OPT_IN"), ("single", "SINGLE_OPT_IN"), ("unknown", "UNKNOWN")],
)
def test_a_consent_comes_with_level_and_time(store: Store, level: str, shown: str) -> None:
    assert store.deliver(subscribed(now=standing(level=level))) == [Confirmed()]
    (customer,) = store.double.customers.values()
    state, at, kept = customer["states"]["email"]
    assert (state, kept, at) == ("SUBSCRIBED", shown, store.clock())
    assert (customer["firstName"], customer["own"]) == ("Ada", "profile-1")


def test_a_customer_of_the_shop_keeps_their_name_and_gets_our_id(store: Store) -> None:
    store.double._put({"email": "ada1@example.com", "firstName": "Countess"})
    assert store.deliver(subscribed()) == [Confirmed()]
    (customer,) = store.double.customers.values()
    assert (customer["firstName"], customer["own"]) == ("Countess", "profile-1")


def test_a_number_is_added_to_who_has_none(store: Store) -> None:
    store.deliver(subscribed())
    assert store.deliver(subscribed(channel="sms")) == [Confirmed()]
    (customer,) = store.double.customers.values()
    assert customer["phone"] == phone(1)


def test_a_number_that_the_shop_has_otherwise_is_not_overwritten(store: Store) -> None:
    store.double._put({"email": "ada1@example.com", "phone": "+15035559999"})
    assert store.deliver(subscribed(channel="sms")) == [Confirmed()]
    assert [one["phone"] for one in store.double.customers.values()] == ["+15035559999", phone(1)]


def test_an_address_without_consent_is_not_told(store: Store) -> None:
    store.deliver(subscribed(channel="sms", more={"channels": TEXTS}))
    (customer,) = store.double.customers.values()
    assert customer.get("email") is None


def test_a_withdrawal_without_an_address_is_found_by_our_id(store: Store) -> None:
    store.deliver(subscribed())
    lost = delivery("withdrawn", {"id": "profile-1", "consent": None})
    assert store.deliver(lost) == [Confirmed()]
    assert not store.reaches()


def test_a_yes_said_in_the_shop_since_stays(store: Store) -> None:
    store.deliver(subscribed())
    later = store.clock.advance(hours=2)
    store.double.customers["gid://shopify/Customer/1"]["states"]["email"] = (
        "SUBSCRIBED",
        later,
        "SINGLE_OPT_IN",
    )
    assert store.deliver(withdrawn()) == [Superseded("consented_there")]


def test_delivery_updates_and_changes_have_no_place(store: Store) -> None:
    grant = subscribed(channel="sms", purpose="transactional")
    change = delivery("updated", dict(subscribed().data))
    ended = withdrawn(1, "sms", "transactional")
    for one in (grant, change, ended):
        assert store.deliver(one) == [Superseded("not_kept_there")]
    assert store.double.received == []


def test_an_erasure_is_asked_for_by_our_id(store: Store) -> None:
    store.deliver(subscribed())
    assert store.deliver(erased()) == [Accepted()]
    assert store.double.erasures == ["gid://shopify/Customer/1"]


def _errors(code: str, **extensions: Any) -> Any:
    error = {"message": "…", "extensions": {"code": code}}
    return document(200, {"errors": [error], "extensions": extensions})


COST = {
    "requestedQueryCost": 40,
    "throttleStatus": {"currentlyAvailable": 5, "restoreRate": 10.0},
}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (_errors("THROTTLED", cost=COST), Throttled("throttled", timedelta(seconds=4))),
        (_errors("THROTTLED"), Throttled("throttled", timedelta(seconds=2))),
        (
            _errors("THROTTLED", cost={"requestedQueryCost": None}),
            Throttled("throttled", timedelta(seconds=2)),
        ),
        (_errors("ACCESS_DENIED"), Stopped("access_denied")),
        (_errors("INTERNAL_SERVER_ERROR"), Retry("graphql_error")),
        (document(200, {"errors": "no"}), Retry("graphql_error")),
        (document(200, {"data": {"own": 7}}), Retry("answer_unreadable")),
        (document(200, {"data": {"own": {"id": 7}}}), Retry("answer_unreadable")),
    ],
)
def test_errors_inside_an_answer_are_understood(
    store: Store, answer: Any, outcome: Outcome
) -> None:
    store.double.answers.append(answer)
    assert store.deliver(subscribed()) == [outcome]
    assert not store.reaches()


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ({"code": "INVALID"}, Rejected("refused:INVALID")),
        ({"code": "INTERNAL_ERROR"}, Retry("internal_error")),
        ({"message": "Email ada1@example.com is invalid"}, Rejected("refused")),
        ({"message": "Email has already been taken"}, Retry("address_taken")),
        ("odd", Rejected("refused")),
    ],
)
def test_what_the_shop_refuses_is_named_without_its_words(
    store: Store, error: Any, outcome: Outcome
) -> None:
    nobody = document(200, {"data": {"own": None, "email": None}})
    refused = document(200, {"data": {"done": {"customer": None, "userErrors": [error]}}})
    store.double.answers += [nobody, refused]
    assert store.deliver(subscribed()) == [outcome]
