"""What is told of somebody who has changed their mind since: the last word wins, wherever it fell.

Klaviyo writes down a no with its own time, so one of ours that is told late would look newer than
the yes it is older than.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

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
