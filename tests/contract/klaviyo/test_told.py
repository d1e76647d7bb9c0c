"""What a Klaviyo account holds after deliveries; the account's own state is the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.klaviyo.conftest import EMAIL, SMS, TAKEN, an_adapter, person
from tests.support.deliveries import (
    delivery,
    erased,
    phone,
    standing,
    subscribed,
    withdrawn,
)

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from tests.support.clock import FixedClock
    from tests.support.klaviyo import Account


def test_a_signup_becomes_one_profile_with_source_and_opt_in_level(
    account: Account, store: Klaviyo
) -> None:
    grant = subscribed(now=standing(level="confirmed"))
    assert store.deliver([grant]).outcomes == [TAKEN]
    ada = person(account)
    assert ada.may_be_sent("email", EMAIL)
    assert ada.consents["email", "marketing"]["custom_method_detail"] == "popup:welcome:3f9c"
    assert ada.attributes["first_name"] == "Ada"
    assert ada.attributes["properties"]["signup_shoe_size"] == "38"
    assert ada.attributes["properties"]["signup_email_marketing_opt_in"] == "confirmed opt-in"
    assert account.named() == [
        "bulk_import_profiles",
        "get_profiles",
        "bulk_subscribe_profiles",
        "bulk_create_events",
    ]


@pytest.mark.parametrize("purpose", ["marketing", "transactional"])
def test_a_consent_to_texts_subscribes_to_that_purpose_alone(
    account: Account, store: Klaviyo, purpose: str
) -> None:
    store.deliver([subscribed(channel="sms", purpose=purpose)])
    assert list(person(account).consents) == [("sms", purpose)]


def test_another_channel_that_stands_is_not_subscribed_again(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed()])
    person(account).says_no(clock.advance(seconds=10))
    both = {"email": {"marketing": standing()}, "sms": {"marketing": standing()}}
    store.deliver([subscribed(channel="sms", more={"channels": both})])
    assert not person(account).may_be_sent("email", EMAIL)


@pytest.mark.parametrize(
    "now", [standing("pending"), standing("unsubscribed"), standing(blocked={"by": "provider"})]
)
def test_a_consent_that_does_not_stand_subscribes_nobody(
    account: Account, store: Klaviyo, now: dict[str, Any]
) -> None:
    assert store.deliver([subscribed(channel="sms", now=now)]).outcomes == [TAKEN]
    assert person(account).consents == {}
    assert account.events == []


def test_a_channel_without_a_list_is_not_subscribed(account: Account, clock: FixedClock) -> None:
    adapter = an_adapter(account, clock, sms_list=None)
    adapter.deliver([subscribed(channel="sms")])
    assert person(account).consents == {}
    adapter.close()


def test_a_batch_is_one_call_per_list_and_source(account: Account, store: Klaviyo) -> None:
    batch = [
        subscribed(1),
        subscribed(2, source="checkout:boxes:77aa"),
        subscribed(3, "sms"),
        subscribed(4),
    ]
    assert store.deliver(batch).outcomes == [TAKEN] * 4
    told = [
        (
            body["data"]["relationships"]["list"]["data"]["id"],
            body["data"]["attributes"]["custom_source"],
            len(body["data"]["attributes"]["profiles"]["data"]),
        )
        for body in account.bodies("bulk_subscribe_profiles")
    ]
    assert told == [
        (EMAIL, "popup:welcome:3f9c", 2),
        (EMAIL, "checkout:boxes:77aa", 1),
        (SMS, "popup:welcome:3f9c", 1),
    ]
    assert account.named().count("bulk_import_profiles") == 1


def test_a_withdrawal_ends_its_channel_on_its_list(account: Account, store: Klaviyo) -> None:
    store.deliver([subscribed()])
    store.deliver([subscribed(channel="sms")])
    assert store.deliver([withdrawn()]).outcomes == [TAKEN]
    ada = person(account)
    assert not ada.may_be_sent("email", EMAIL)
    assert ada.may_be_sent("sms", SMS)
    (body,) = account.bodies("bulk_unsubscribe_profiles")
    assert body["data"]["relationships"]["list"]["data"]["id"] == EMAIL


def test_withdrawals_go_a_hundred_at_a_time(account: Account, store: Klaviyo) -> None:
    batch = [withdrawn(number) for number in range(150)]
    assert store.deliver(batch).outcomes == [TAKEN] * 150
    assert [
        len(body["data"]["attributes"]["profiles"]["data"])
        for body in account.bodies("bulk_unsubscribe_profiles")
    ] == [100, 50]


def test_a_withdrawal_whose_address_is_gone_here_is_found_by_our_id(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([subscribed(channel="sms")])
    gone = delivery(
        "withdrawn", {"id": "profile-1", "consent": withdrawn(1, "sms").data["consent"]}
    )
    assert store.deliver([gone]).outcomes == [TAKEN]
    assert not person(account).may_be_sent("sms", SMS)


def test_a_withdrawal_without_event_and_address_ends_everything(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([subscribed(channel="sms")])
    store.deliver([subscribed()])
    store.deliver([delivery("withdrawn", {"id": "profile-1", "consent": None})])
    ada = person(account)
    assert not ada.may_be_sent("email", EMAIL)
    assert not ada.may_be_sent("sms", SMS)


def test_a_withdrawal_of_somebody_klaviyo_never_had_is_done(
    account: Account, store: Klaviyo
) -> None:
    unknown = delivery("withdrawn", {"id": "profile-9", "consent": withdrawn().data["consent"]})
    assert store.deliver([unknown]).outcomes == [TAKEN]
    assert account.people == []


def test_an_erasure_deletes_the_profile_found_by_our_id(account: Account, store: Klaviyo) -> None:
    store.deliver([subscribed(1), subscribed(2)])
    assert store.deliver([erased(1)]).outcomes == [TAKEN]
    assert [one.attributes["external_id"] for one in account.people] == ["profile-2"]


def test_the_consent_is_an_event_with_the_record_and_the_id_of_the_delivery(
    account: Account, clock: FixedClock
) -> None:
    adapter = an_adapter(account, clock, event="Joined the list")
    grant = subscribed(gpc=True)
    adapter.deliver([grant])
    (event,) = account.events
    assert event["unique_id"] == grant.id
    assert event["metric"]["data"]["attributes"]["name"] == "Joined the list"
    assert event["properties"]["record_id"] == "record-email-marketing-given"
    assert event["properties"]["gpc"] is True
    adapter.close()


def test_a_repeat_changes_nothing(account: Account, store: Klaviyo) -> None:
    batch = [subscribed(1), subscribed(2)]
    store.deliver(batch)
    assert store.deliver([*batch, subscribed(3)]).outcomes == [TAKEN] * 3
    assert len(account.people) == 3
    assert [one["unique_id"] for one in account.events] == [
        f"subscribed-profile-{number}" for number in (1, 2, 3)
    ]


def test_what_klaviyo_knows_besides_stays(account: Account, store: Klaviyo) -> None:
    store.deliver([subscribed(channel="sms")])
    store.deliver([subscribed()])
    assert person(account).attributes["phone_number"] == phone(1)
