"""What every store comes to hold: who may be messaged there, and who may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.destinations.calls import ERASE_BY_HAND
from signup.domain.outcome import Accepted, Confirmed, Rejected, Split, Superseded
from signup.domain.times import rfc3339
from tests.support.clock import START
from tests.support.deliveries import (
    delivery,
    erased,
    phone,
    standing,
    subscribed,
    withdrawn,
)

if TYPE_CHECKING:
    from tests.contract.stores.conftest import Store

TAKEN = (Accepted(), Confirmed())
BOTH = {"email": {"marketing": standing()}, "sms": {"marketing": standing()}}


def both_at(hour: int, channel: str) -> Any:
    """Return a grant to one channel by somebody who consented to both, so many hours later."""
    at = START + timedelta(hours=hour)
    more = {"channels": BOTH, "phone": phone(1)}
    return replace(subscribed(1, channel, more=more, at=rfc3339(at)), at=at, id=f"{channel}-{hour}")


def test_a_grant_reaches_its_channel_and_no_other(store: Store) -> None:
    for channel in store.kind.channels:
        other = "sms" if channel == "email" else "email"
        number = 1 if channel == "email" else 2
        assert store.deliver(subscribed(number, channel))[0] in TAKEN
        assert store.reaches(number, channel)
        assert not store.reaches(number, other)


def test_consent_to_texts_never_follows_from_consent_to_mail(store: Store) -> None:
    store.deliver(subscribed(more={"phone": phone(1)}))
    assert not store.reaches(1, "sms")


def test_a_store_of_one_channel_hears_nothing_of_the_other(store: Store) -> None:
    for channel in {"email", "sms"} - set(store.kind.channels):
        assert store.deliver(subscribed(1, channel)) == [Superseded("not_kept_there")]
        assert not store.double.knows(1)


def test_both_channels_reach_one_person(store: Store) -> None:
    if "sms" in store.kind.channels:
        store.deliver(both_at(0, "email"))
        store.deliver(both_at(1, "sms"))
        assert store.reaches(1, "email")
        assert store.reaches(1, "sms")


@pytest.mark.parametrize(
    "now", [standing("pending"), standing("unsubscribed"), standing(blocked={"by": "provider"})]
)
def test_a_consent_that_does_not_stand_reaches_nobody(store: Store, now: dict[str, Any]) -> None:
    for channel in store.kind.channels:
        store.deliver(subscribed(1, channel, now=now))
        assert not store.reaches(1, channel)


def test_a_change_and_an_import_subscribe_nobody(store: Store) -> None:
    if not store.kind.tells_state:
        store.deliver(delivery("updated", dict(subscribed().data)))
        assert not store.reaches()


def test_a_withdrawal_ends_its_channel_and_no_other(store: Store) -> None:
    for channel in store.kind.channels:
        store.deliver(both_at(0, channel))
    store.clock.advance(hours=1)
    sms_stands = {"email": {"marketing": standing("unsubscribed")}, "sms": BOTH["sms"]}
    assert store.deliver(withdrawn(channels=sms_stands))[0] in TAKEN
    assert not store.reaches(1, "email")
    assert store.reaches(1, "sms") == ("sms" in store.kind.channels)


def test_a_withdrawal_of_texts_leaves_mail_alone(store: Store) -> None:
    for channel in store.kind.channels:
        store.deliver(both_at(0, channel))
    store.clock.advance(hours=1)
    mail_stands = {"email": BOTH["email"], "sms": {"marketing": standing("unsubscribed")}}
    store.deliver(withdrawn(1, "sms", channels=mail_stands))
    assert not store.reaches(1, "sms")
    assert store.reaches(1, "email")


def test_a_withdrawal_is_told_while_its_grants_are_refused(store: Store) -> None:
    if store.kind.refuses_records:
        store.deliver(subscribed(1))
        store.clock.advance(hours=1)
        store.double.poison.add("ada2@example.com")
        refused, ended = store.deliver(subscribed(2), withdrawn(1))
        assert isinstance(refused, Rejected | Split)
        assert ended in TAKEN
        assert not store.reaches(1)


def test_a_withdrawal_of_somebody_the_store_never_had_is_done(store: Store) -> None:
    (outcome,) = store.deliver(withdrawn(9))
    assert isinstance(outcome, Accepted | Confirmed | Superseded)
    assert not store.reaches(9, "email")


def test_who_comes_back_is_reached_again(store: Store) -> None:
    store.deliver(subscribed())
    store.clock.advance(hours=1)
    store.deliver(replace(withdrawn(), at=store.clock()))
    again = store.clock.advance(hours=1)
    store.deliver(replace(subscribed(at=rfc3339(again)), at=again, id="again"))
    assert store.reaches()


def test_a_repeat_changes_nothing(store: Store) -> None:
    for _ in range(2):
        assert store.deliver(subscribed(1), subscribed(2))[0] in TAKEN
    assert store.reaches(1)
    assert store.reaches(2)


@pytest.mark.having("hears_no")
def test_a_late_grant_does_not_lift_a_no_said_in_the_store(store: Store) -> None:
    grant = subscribed()
    store.deliver(grant)
    store.double.leaves(1, store.clock.advance(hours=2))
    again = replace(grant, send_before=store.clock.advance(hours=1) + timedelta(seconds=30))
    assert store.deliver(again) == [Superseded("withdrawn_there")]
    assert not store.reaches()


@pytest.mark.having("hears_no")
def test_a_grant_newer_than_the_no_is_told(store: Store) -> None:
    store.deliver(subscribed())
    store.double.leaves(1, store.clock.advance(hours=1))
    later = store.clock.advance(hours=1)
    store.deliver(replace(subscribed(at=rfc3339(later)), at=later, id="again"))
    assert store.reaches()


def test_an_erasure_leaves_nothing_where_the_store_can_erase(store: Store) -> None:
    store.deliver(subscribed(1), subscribed(2))
    (outcome,) = store.deliver(erased(1))
    if store.kind.erases:
        assert outcome in TAKEN
        assert not store.double.knows(1)
    else:
        assert outcome == ERASE_BY_HAND
    assert not store.reaches(1) or not store.kind.erases
    assert store.reaches(2)


def test_an_erasure_of_somebody_the_store_never_had_breaks_nothing(store: Store) -> None:
    assert store.deliver(erased(9))[0] in (*TAKEN, ERASE_BY_HAND)
