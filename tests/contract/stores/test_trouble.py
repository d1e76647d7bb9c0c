"""What becomes of deliveries when a store refuses, lags, fails or cannot be reached."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.destinations.shared import DestinationError, Means
from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Outcome,
    Rejected,
    Retry,
    Split,
    Stopped,
    Throttled,
)
from tests.contract.stores.conftest import config_of, environ_of
from tests.support.deliveries import email, phone, subscribed, withdrawn
from tests.support.receiver import DRIP, HANG, RESET, Answer
from tests.support.servers import free_port

if TYPE_CHECKING:
    from tests.contract.stores.conftest import Store
    from tests.support.clock import FixedClock
    from tests.support.stores.shared import Kind

TAKEN = (Accepted(), Confirmed())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(401), Stopped("http_401")),
        (Answer(403), Stopped("http_403")),
        (Answer(429, {"Retry-After": "7"}), Throttled("http_429", timedelta(seconds=7))),
        (Answer(429), Throttled("http_429", timedelta(seconds=30))),
        (Answer(500), Retry("http_500")),
        (Answer(502), Retry("http_502")),
        (Answer(503, {"Retry-After": "9"}), Retry("http_503", timedelta(seconds=9))),
        (Answer(302, {"Location": "/"}), Retry("redirect_refused")),
        (Answer(manner=RESET), Retry("connection_lost")),
    ],
)
def test_trouble_costs_nothing_but_time(store: Store, answer: Answer, outcome: Outcome) -> None:
    store.double.answers.append(answer)
    assert store.deliver(subscribed()) == [outcome]
    assert not store.reaches()
    assert store.deliver(subscribed())[0] in TAKEN
    assert store.reaches()


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_refusal_takes_nothing_and_ends_in_no_retry_without_end(
    store: Store, status: int
) -> None:
    store.double.answers.append(Answer(status))
    (outcome,) = store.deliver(subscribed())
    assert isinstance(outcome, Rejected | Split | Retry)
    assert not isinstance(outcome, Retry) or outcome.counts
    assert not store.reaches()


@pytest.mark.having("one_by_one")
@pytest.mark.parametrize("status", [401, 403, 429])
def test_what_is_about_the_whole_store_ends_the_batch(store: Store, status: int) -> None:
    store.double.answers.append(Answer(status, {"Retry-After": "7"}))
    _, other = store.deliver(withdrawn(1), subscribed(2))
    if status == 429:
        assert other == Throttled("not_tried", timedelta(seconds=7))
    else:
        assert other == Retry("not_tried", counts=False)
    assert len(store.double.received) == 1


@pytest.mark.parametrize("manner", [HANG, DRIP])
def test_a_store_that_never_answers_is_given_up_in_time(store: Store, manner: str) -> None:
    adapter = store.another(seconds=0.25)
    store.double.answers.append(Answer(manner=manner))
    assert adapter.deliver([subscribed()]).outcomes == [Retry("time_out")]
    adapter.close()


@pytest.mark.having("one_by_one")
def test_once_a_store_hangs_the_rest_of_the_batch_waits(store: Store) -> None:
    adapter = store.another(seconds=0.25)
    store.double.answers.append(Answer(manner=HANG))
    waits = Retry("not_tried", counts=False)
    assert adapter.deliver([withdrawn(1), subscribed(2)]).outcomes == [Retry("time_out"), waits]
    adapter.close()


@pytest.mark.having("reads_answers")
@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b"null", b"", b"<html>", b'{"data": 1}'])
def test_an_answer_that_makes_no_sense_is_never_taken_for_success(
    store: Store, body: bytes
) -> None:
    store.double.answers.extend([Answer(200, body=body)] * 8)
    for one in (subscribed(), withdrawn()):
        (outcome,) = store.deliver(one)
        assert isinstance(outcome, Retry | Accepted)


def test_a_poisoned_record_does_not_take_the_others_with_it(store: Store) -> None:
    if store.kind.refuses_records:
        store.double.poison.add(email(2))
        for one in (subscribed(1), subscribed(3)):
            assert store.deliver(one)[0] in TAKEN
        (poisoned,) = store.deliver(subscribed(2))
        assert isinstance(poisoned, Rejected | Split)
        assert store.reaches(1)
        assert not store.reaches(2)
        assert store.reaches(3)


def test_nothing_begins_after_the_lease(store: Store) -> None:
    store.clock.advance(days=4)
    for outcome in store.deliver(subscribed(1), withdrawn(2)):
        assert isinstance(outcome, Retry)
        assert (outcome.cause, outcome.counts) == ("not_tried", False)
    assert store.double.connections == 0


def test_what_was_closed_takes_nothing(store: Store) -> None:
    store.adapter.close()
    (outcome,) = store.deliver(subscribed())
    assert isinstance(outcome, Retry)
    assert (outcome.cause, outcome.counts) == ("not_tried", False)
    assert store.double.connections == 0


def test_requests_are_counted(store: Store) -> None:
    handover = store.adapter.deliver([subscribed(1), subscribed(2)])
    assert handover.requests == len(store.double.received) > 0


def test_no_address_and_no_secret_stands_in_a_url(store: Store) -> None:
    for channel in store.kind.channels:
        store.deliver(subscribed(1, channel))
    store.deliver(withdrawn())
    told = " ".join(one.path for one in store.double.received)
    words = ["ada1", email(1), phone(1).lstrip("+"), *store.kind.secrets.values()]
    assert [one for one in words if one in told] == []


def test_an_address_that_is_not_public_is_never_connected_to(store: Store) -> None:
    url = f"https://127.0.0.1:{store.double.port}"
    means = Means(environ_of(store.kind), store.clock)
    adapter = store.kind.build(config_of(store.kind, url), means)
    assert adapter.deliver([subscribed()]).outcomes == [Retry("address_refused")]
    assert store.double.connections == 0
    adapter.close()


def test_a_store_that_is_not_there_is_tried_again(kind: Kind, clock: FixedClock) -> None:
    means = Means(environ_of(kind), clock, allow_private=True)
    adapter = kind.build(config_of(kind, f"http://127.0.0.1:{free_port()}"), means)
    assert adapter.deliver([subscribed()]).outcomes == [Retry("connect_failed")]
    adapter.close()


@pytest.mark.parametrize("url", ["http://store.example", "https://me:hush@store.example", "/api"])
def test_a_url_that_may_not_be_called_is_refused(kind: Kind, clock: FixedClock, url: str) -> None:
    with pytest.raises(DestinationError, match=f"`{kind.url_key}`") as refused:
        kind.build(config_of(kind, url), Means(environ_of(kind), clock))
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "  ", "clé\n"])
def test_a_secret_that_cannot_be_one_is_refused_and_not_repeated(
    kind: Kind, clock: FixedClock, value: str
) -> None:
    for name in kind.secrets:
        environ = {**environ_of(kind), name.upper(): value}
        with pytest.raises(DestinationError, match=name.upper()) as refused:
            kind.build(config_of(kind, "https://store.example"), Means(environ, clock))
        assert "clé" not in str(refused.value)
