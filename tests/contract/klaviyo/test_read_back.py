"""Whether Klaviyo did what it accepted: 202 says nothing, the profile does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from signup.domain.outcome import Accepted, Confirmed, Retry, Superseded, Throttled
from tests.contract.klaviyo.conftest import EMAIL, SMS, an_adapter, person
from tests.support import klaviyo
from tests.support import klaviyo_contract as contract
from tests.support.deliveries import delivery, erased, handed_over, subscribed, withdrawn
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from signup.destinations.shared import Delivery
    from tests.support.clock import FixedClock
    from tests.support.klaviyo import Account


@pytest.mark.parametrize(
    ("told", "waiting"),
    [
        (subscribed(), Retry("not_there_yet")),
        (subscribed(channel="sms"), Retry("not_there_yet")),
        (delivery("updated", dict(subscribed().data)), Retry("not_there_yet")),
    ],
)
def test_what_is_queued_is_confirmed_once_it_is_there(
    account: Account, store: Klaviyo, told: Delivery, waiting: Retry
) -> None:
    account.busy = True
    store.deliver([told])
    assert store.read_back(handed_over(told)).outcomes == [waiting]
    account.work()
    assert store.read_back(handed_over(told)).outcomes == [Confirmed()]


@pytest.mark.parametrize(
    ("told", "waiting"),
    [
        (withdrawn(), Retry("still_subscribed")),
        (withdrawn(channel="sms"), Retry("still_subscribed")),
        (erased(), Retry("still_there")),
    ],
)
def test_an_end_is_confirmed_once_it_is_there_and_stays(
    account: Account, store: Klaviyo, clock: FixedClock, told: Delivery, waiting: Retry
) -> None:
    store.deliver([subscribed(channel="sms")])
    store.deliver([subscribed()])
    account.busy = True
    store.deliver([told])
    assert store.read_back(handed_over(told)).outcomes == [waiting]
    account.work()
    assert store.read_back(handed_over(told)).outcomes == [Retry("ended_so_far")]
    clock.advance(minutes=1)
    assert store.read_back(handed_over(told)).outcomes == [Confirmed()]


def test_somebody_who_came_after_their_erasure_is_found(account: Account, store: Klaviyo) -> None:
    account.busy = True
    store.deliver([subscribed()])
    store.deliver([erased()])
    account.work()
    assert store.read_back(handed_over(erased())).outcomes == [Retry("still_there")]


def test_a_profile_that_came_without_its_subscription_is_not_confirmed(store: Klaviyo) -> None:
    store.deliver([delivery("updated", dict(subscribed().data))])
    read = store.read_back(handed_over(subscribed())).outcomes
    assert read == [Retry("not_subscribed_yet")]


def test_a_no_said_in_klaviyo_since_ends_the_looking(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    person(account).says_no(clock.advance(seconds=20))
    read = store.read_back(handed_over(subscribed())).outcomes
    assert read == [Superseded("withdrawn_there")]


def test_a_list_that_asks_once_more_cannot_tell(clock: FixedClock) -> None:
    with klaviyo.account(clock, **{EMAIL: "double_opt_in", SMS: "single_opt_in"}) as asks:
        adapter = an_adapter(asks, clock)
        adapter.deliver([subscribed()])
        assert adapter.read_back(handed_over(subscribed())).outcomes == [Accepted()]
        adapter.close()


def test_many_are_read_a_hundred_at_a_time(store: Klaviyo) -> None:
    batch = [subscribed(number) for number in range(120)]
    store.deliver(batch)
    handover = store.read_back(handed_over(*batch))
    assert handover.outcomes == [Confirmed()] * 120
    assert handover.requests == 2


def test_trouble_while_reading_confirms_nothing(account: Account, store: Klaviyo) -> None:
    account.answers.append(Answer(429, {"Retry-After": "5"}))
    (outcome,) = store.read_back(handed_over(subscribed())).outcomes
    assert isinstance(outcome, Throttled)


def test_no_address_stands_in_a_url(account: Account, store: Klaviyo) -> None:
    store.deliver([subscribed(channel="sms")])
    store.read_back(handed_over(subscribed()))
    assert not [one.path for one in account.received if "%40" in one.path or "1503" in one.path]


def test_the_account_answers_as_the_contract_says(account: Account, store: Klaviyo) -> None:
    store.deliver([subscribed()])
    called = contract.operation("get", "/api/profiles")
    assert called is not None
    ids = 'any(external_id,["profile-1"])'
    path = f"/api/profiles?filter={ids}&additional-fields[profile]=subscriptions"
    shown = orjson.loads(account._read(called, path).body)
    assert len(shown["data"]) == 1
    assert contract.answer_faults(called, 200, shown) == []
