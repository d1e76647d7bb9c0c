"""What is told of somebody who has changed their mind since: the last word wins, wherever it fell.

Klaviyo writes down a no with its own time, so one of ours that is told late would look newer than
the yes it is older than.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import OVERTAKEN, Superseded
from signup.domain.times import rfc3339
from tests.contract.klaviyo.conftest import EMAIL, TAKEN, person
from tests.support.deliveries import standing, subscribed, withdrawn

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from signup.destinations.shared import Delivery
    from tests.support.clock import FixedClock
    from tests.support.klaviyo import Account


def overtaken() -> Delivery:
    """Return a no of somebody who has said yes since."""
    no = withdrawn()
    anew = {**no.data["channels"], "email": {"marketing": standing()}}
    return replace(no, data={**no.data, "channels": anew}, given_anew=True)


def again(clock: FixedClock) -> Delivery:
    """Return a yes that was said half an hour ago."""
    at = clock() - timedelta(minutes=30)
    return replace(subscribed(at=rfc3339(at)), at=at, id="again")


def test_a_no_that_was_taken_back_meanwhile_is_not_told(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    account.calls.clear()
    clock.advance(hours=2)
    assert store.deliver([overtaken()]).outcomes == [Superseded(OVERTAKEN)]
    assert account.calls == []


def test_who_came_back_during_an_outage_is_subscribed_after_it(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    clock.advance(hours=2)
    store.deliver([overtaken()])
    assert store.deliver([again(clock)]).outcomes == [TAKEN]
    assert person(account).may_be_sent("email", EMAIL)


def test_a_no_said_in_klaviyo_after_that_yes_stands(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    person(account).says_no(clock.advance(minutes=100))
    clock.advance(minutes=20)
    store.deliver([overtaken()])
    assert store.deliver([again(clock)]).outcomes == [Superseded("withdrawn_there")]
    assert not person(account).may_be_sent("email", EMAIL)


def test_a_no_said_in_klaviyo_before_that_yes_does_not(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    person(account).says_no(clock.advance(minutes=80))
    clock.advance(minutes=40)
    store.deliver([overtaken()])
    assert store.deliver([again(clock)]).outcomes == [TAKEN]
    assert person(account).may_be_sent("email", EMAIL)


def test_the_others_of_its_batch_are_told(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed(1), subscribed(2)])
    clock.advance(hours=2)
    assert store.deliver([overtaken(), withdrawn(2)]).outcomes == [Superseded(OVERTAKEN), TAKEN]
    assert person(account, 1).may_be_sent("email", EMAIL)
    assert not person(account, 2).may_be_sent("email", EMAIL)


@pytest.mark.parametrize("seconds", [1, 59, 61])
def test_a_no_said_in_klaviyo_a_moment_after_the_yes_stands(
    account: Account, store: Klaviyo, clock: FixedClock, seconds: int
) -> None:
    store.deliver([subscribed()])
    person(account).says_no(clock.advance(seconds=seconds))
    assert store.deliver([subscribed()]).outcomes == [Superseded("withdrawn_there")]
    assert not person(account).may_be_sent("email", EMAIL)


def test_up_to_a_hundred_grants_are_asked_about_by_one_request(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([subscribed(number) for number in range(100)])
    assert account.named().count("get_profiles") == 1


def test_of_more_only_those_are_asked_about_that_are_late(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    fresh = [subscribed(number) for number in range(101)]
    store.deliver(fresh)
    assert "get_profiles" not in account.named()
    clock.advance(minutes=2)
    late = [subscribed(number) for number in range(101, 103)]
    store.deliver([*(replace(one, at=clock()) for one in fresh), *late])
    assert account.named().count("get_profiles") == 1


def test_who_says_yes_while_their_no_is_carried_out_is_not_taken_for_gone(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    yes = clock.advance(seconds=10)
    told = clock.advance(seconds=1)
    store.deliver([withdrawn()])
    clock.advance(seconds=1)
    back = replace(subscribed(at=rfc3339(yes)), at=yes, id="again", told_no_at=told)
    assert store.deliver([back]).outcomes == [TAKEN]
    assert person(account).may_be_sent("email", EMAIL)


def test_an_own_no_that_was_done_long_before_the_yes_hides_none_that_is_newer(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    store.deliver([withdrawn()])
    told, yes = clock(), clock.advance(minutes=2)
    person(account).says_no(clock.advance(seconds=5))
    back = replace(subscribed(at=rfc3339(yes)), at=yes, id="again", told_no_at=told)
    assert store.deliver([back]).outcomes == [Superseded("withdrawn_there")]
