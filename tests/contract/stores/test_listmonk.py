"""What a listmonk gets beyond what every store gets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import Accepted, Confirmed, Retry, Superseded
from signup.domain.times import rfc3339
from tests.support.deliveries import delivery, erased, subscribed, withdrawn
from tests.support.stores.listmonk import LIST
from tests.support.stores.shared import document

if TYPE_CHECKING:
    from tests.contract.stores.conftest import Store


pytestmark = pytest.mark.parametrize("kind", ["listmonk"], indirect=True)


def test_a_new_subscriber_comes_confirmed_with_name_and_attributes(store: Store) -> None:
    assert store.deliver(subscribed(gpc=True)) == [Confirmed()]
    (one,) = store.double.subscribers.values()
    assert one["name"] == "Ada"
    assert one["lists"][LIST][0] == "confirmed"
    assert one["attribs"]["signup_id"] == "profile-1"
    assert one["attribs"]["shoe_size"] == "38"
    assert one["attribs"]["signup_consent_id"] == "record-email-marketing-given"
    assert one["attribs"]["signup_gpc"] is True


def test_somebody_whom_listmonk_had_before_is_found_by_their_address(store: Store) -> None:
    known = {"email": "ada1@example.com", "name": "Countess", "status": "enabled"}
    store.double._create({**known, "attribs": {"vip": True}})
    assert store.deliver(subscribed()) == [Confirmed()]
    (one,) = store.double.subscribers.values()
    assert (one["name"], one["attribs"]["vip"]) == ("Countess", True)
    assert store.reaches()


def test_an_import_comes_without_a_list(store: Store) -> None:
    store.deliver(delivery("updated", dict(subscribed().data)))
    (one,) = store.double.subscribers.values()
    assert one["lists"] == {}


def test_a_new_address_is_told_of_who_carries_our_id(store: Store) -> None:
    store.deliver(subscribed())
    moved = {**subscribed().data, "email": "new@example.com"}
    store.deliver(delivery("updated", moved))
    (one,) = store.double.subscribers.values()
    assert one["email"] == "new@example.com"


def test_a_withdrawal_without_an_address_is_found_by_our_id(store: Store) -> None:
    store.deliver(subscribed())
    store.deliver(delivery("withdrawn", {"id": "profile-1", "consent": None}))
    assert not store.reaches()


def test_a_withdrawal_of_texts_is_nothing_to_listmonk(store: Store) -> None:
    assert store.deliver(withdrawn(1, "sms")) == [Superseded("not_kept_there")]
    assert store.double.received == []


def test_our_own_no_told_late_does_not_hold_back_the_yes_after_it(store: Store) -> None:
    store.deliver(subscribed())
    yes = store.clock.advance(minutes=5)
    store.clock.advance(hours=3)
    store.deliver(withdrawn())
    again = replace(subscribed(at=rfc3339(yes)), at=yes, id="again")
    assert store.deliver(again) == [Confirmed()]
    assert store.reaches()


def test_who_the_brand_has_disabled_stays_so(store: Store) -> None:
    store.deliver(subscribed())
    store.double.subscribers[1]["status"] = "disabled"
    store.deliver(subscribed())
    assert store.double.subscribers[1]["status"] == "disabled"


def test_somebody_who_came_between_search_and_creation_is_told_later(store: Store) -> None:
    empty = document(200, {"data": {"results": [], "total": 0}})
    store.double.answers += [empty, document(409, {"message": "E-mail already exists."})]
    assert store.deliver(subscribed()) == [Retry("http_409")]


def test_nobody_counts_as_told_who_is_on_no_list(store: Store) -> None:
    options = {**store.kind.options, "email_list": "77"}
    elsewhere = replace(store, kind=replace(store.kind, options=options)).another()
    assert elsewhere.deliver([subscribed()]).outcomes == [Retry("not_taken")]
    assert elsewhere.deliver([subscribed()]).outcomes == [Retry("http_500")]
    assert not store.reaches()
    elsewhere.close()


def test_an_answer_of_an_unheard_of_shape_holds_up_nobody_else(store: Store) -> None:
    odd = {"id": 1, "email": "ada1@example.com", "lists": [7]}
    store.double.answers.append(document(200, {"data": {"results": [odd]}}))
    outcomes = store.deliver(subscribed(1), subscribed(2))
    assert outcomes == [Retry("adapter_failed:AttributeError"), Confirmed()]


def test_an_id_with_a_quote_stays_a_value(store: Store) -> None:
    odd = delivery("erased", {"id": "x' OR '1'='1", "consent": None})
    store.deliver(subscribed())
    assert store.deliver(odd) == [Confirmed()]
    assert store.reaches()


def test_an_erasure_deletes_everybody_who_carries_the_id(store: Store) -> None:
    store.deliver(subscribed(1), subscribed(2))
    store.double.subscribers[2]["attribs"]["signup_id"] = "profile-1"
    store.deliver(erased(1))
    assert store.double.subscribers == {}


def test_a_withdrawal_of_nobody_is_taken(store: Store) -> None:
    assert store.deliver(withdrawn(9)) == [Accepted()]
