"""One person is one profile in Klaviyo, whatever it heard of them first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import Confirmed, Retry, Split
from tests.contract.klaviyo.conftest import SMS, TAKEN, person
from tests.support.deliveries import (
    delivery,
    email,
    erased,
    handed_over,
    phone,
    profile,
    standing,
    subscribed,
    withdrawn,
)
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome
    from tests.support.clock import FixedClock
    from tests.support.klaviyo import Account


def texts_too(number: int = 1) -> Delivery:
    both = {"email": {"marketing": standing()}, "sms": {"marketing": standing()}}
    return subscribed(number, "sms", more={"channels": both})


def looked_for(store: Klaviyo, clock: FixedClock, told: Delivery) -> list[Outcome]:
    """Look as the drain does the last time, when Klaviyo's own jobs have had their time."""
    found = handed_over(replace(told, send_before=clock.advance(minutes=2).replace(year=2100)))
    return list(store.read_back(found).outcomes)


def two_profiles(account: Account) -> None:
    """Klaviyo knows the person by e-mail and, apart from it, by number."""
    account.known.put({"email": email(1)}, clears=True)
    account.known.put({"phone_number": phone(1)}, clears=True)


def test_noes_that_come_before_any_yes_are_of_one_profile(account: Account, store: Klaviyo) -> None:
    assert store.deliver([withdrawn(1)]).outcomes == [TAKEN]
    assert store.deliver([withdrawn(1, "sms")]).outcomes == [TAKEN]
    (ada,) = account.people
    assert ada.attributes["external_id"] == "profile-1"
    assert (ada.attributes["email"], ada.attributes["phone_number"]) == (email(1), phone(1))
    assert (ada.says("email"), ada.says("sms")) == ("UNSUBSCRIBED", "UNSUBSCRIBED")


def test_a_stop_reaches_the_number_that_was_subscribed_after_noes(
    account: Account, store: Klaviyo
) -> None:
    for told in (withdrawn(1), withdrawn(1, "sms"), texts_too(), withdrawn(1, "sms")):
        store.deliver([told])
    (ada,) = account.people
    assert not ada.may_be_sent("sms", SMS)


def test_a_no_says_nothing_more_of_the_person_than_who_it_is(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([withdrawn(1)])
    assert "first_name" not in person(account).attributes
    assert "signup_shoe_size" not in person(account).attributes["properties"]
    assert person(account).attributes["properties"]["signup_email_marketing"] == "unsubscribed"


def test_who_was_only_ever_told_as_a_no_is_found_for_their_erasure(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([withdrawn(1)])
    assert store.deliver([erased(1)]).outcomes == [TAKEN]
    assert account.people == []


def test_a_no_stands_when_klaviyo_does_not_take_who_it_was(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([subscribed(1)])
    account.answers += [Answer(202), Answer(400)]
    assert store.deliver([withdrawn(1)]).outcomes == [TAKEN]
    account.answers += [Answer(202), Answer(400)]
    assert store.deliver([withdrawn(1), withdrawn(2)]).outcomes == [Split("http_400")] * 2


def test_two_profiles_are_left_alone_until_klaviyo_has_had_its_time(
    account: Account, store: Klaviyo
) -> None:
    two_profiles(account)
    store.deliver([texts_too()])
    assert store.read_back(handed_over(texts_too())).outcomes == [Retry("not_one_profile")]
    assert len(account.people) == 2


def test_two_profiles_of_one_person_become_one_and_the_consent_is_told_anew(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    two_profiles(account)
    store.deliver([texts_too()])
    assert account.import_errors != []
    assert looked_for(store, clock, texts_too()) == [Retry("profiles_merging")]
    (ada,) = account.people
    assert store.deliver([texts_too()]).outcomes == [TAKEN]
    assert (ada.attributes["external_id"], ada.attributes["phone_number"]) == (
        "profile-1",
        phone(1),
    )
    assert ada.may_be_sent("sms", SMS)
    assert store.read_back(handed_over(texts_too())).outcomes == [Confirmed()]


def test_a_merge_that_klaviyo_has_not_done_yet_is_waited_for(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    two_profiles(account)
    store.deliver([texts_too()])
    account.busy = True
    for _ in range(2):
        assert looked_for(store, clock, texts_too()) == [Retry("profiles_merging")]
    account.work()
    assert len(account.people) == 1


def test_a_no_outlives_the_merge(account: Account, store: Klaviyo, clock: FixedClock) -> None:
    """The profile that stays thinks its old number may be written to; ours said no."""
    account.known.put({"phone_number": phone(1)}, clears=True)
    old, _ = account.known.put({"email": email(1), "phone_number": "+15035559999"}, clears=True)
    old.agrees(("sms", "marketing"), SMS, {})
    store.deliver([withdrawn(1, "sms")])
    looked_for(store, clock, withdrawn(1, "sms"))
    store.deliver([withdrawn(1, "sms")])
    looked_for(store, clock, withdrawn(1, "sms"))
    (ada,) = account.people
    assert ada.attributes["phone_number"] == phone(1)
    assert not ada.may_be_sent("sms", SMS)


def test_a_number_that_another_person_proved_leaves_the_one_who_had_it(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    before = subscribed(2, "sms", more={"phone": phone(1)})
    store.deliver([before])
    store.deliver([subscribed(1)])
    store.deliver([texts_too()])
    looked_for(store, clock, texts_too())
    store.deliver([texts_too()])
    assert person(account, 2).attributes["phone_number"] is None
    assert person(account, 2).attributes["email"] == email(2)
    assert person(account, 1).attributes["phone_number"] == phone(1)
    assert person(account, 1).may_be_sent("sms", SMS)


def test_a_number_that_left_the_profile_leaves_it_there(account: Account, store: Klaviyo) -> None:
    store.deliver([subscribed(channel="sms")])
    left = delivery("updated", {**profile(1), "consent": None})
    assert store.deliver([left]).outcomes == [TAKEN]
    assert person(account).attributes["phone_number"] is None
    assert account.named()[-1] == "create_or_update_profile"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(500), Retry("http_500")),
        (Answer(400), Split("http_400")),
        (Answer(200, body=b"[]"), Retry("answer_unreadable")),
    ],
)
def test_trouble_with_what_left_a_profile_is_the_deliverys_own(
    account: Account, store: Klaviyo, answer: Answer, outcome: Outcome
) -> None:
    account.answers.append(answer)
    left = delivery("updated", {**profile(1), "consent": None})
    assert store.deliver([left]).outcomes == [outcome]


def test_a_number_that_klaviyo_does_not_take_holds_nothing_up(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed(1)])
    account.untaken_phones.add(phone(1))
    told = subscribed(1, more={"phone": phone(1)})
    assert looked_for(store, clock, told) == [Confirmed()]


def test_trouble_while_joining_is_trouble_of_that_look(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    two_profiles(account)
    account.answers += [Answer(200, body=b'{"data": []}'), Answer(503)]
    assert looked_for(store, clock, texts_too()) == [Retry("http_503")]


def test_nobody_is_joined_who_is_one_already(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([texts_too()])
    assert looked_for(store, clock, texts_too()) == [Confirmed()]
    assert account.named().count("create_or_update_profile") == 0
