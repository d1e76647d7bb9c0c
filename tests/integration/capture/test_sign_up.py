"""The first and the second step: one person, one profile, whatever a stranger types."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Once, Withdraw
from signup.capture.errors import IdempotencyMismatch, SignupUnknown, StepDone
from signup.domain.site import Confirmation
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

LATER = START + timedelta(minutes=5)


def test_the_first_step_makes_a_profile_that_is_subscribed_by_email(core: Core) -> None:
    receipt = core.one(a_signup(a_scene(core.site)))

    assert receipt.channels["email"]["marketing"] == "subscribed"
    assert core.profile(email=EMAIL)["phone"] is None
    assert core.state(EMAIL, "email") == "subscribed"
    assert core.outbox() == ["profile.subscribed"]
    assert core.outbox("messenger:email") == ["message.welcome_email"]


def test_the_second_step_attaches_the_phone_to_the_same_profile(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    receipt = core.one(a_phone(a_scene(core.site, LATER)))

    assert receipt.channels == {
        "email": {"marketing": "subscribed"},
        "sms": {"marketing": "pending", "transactional": "none"},
    }
    assert receipt.confirm_phone
    assert core.profile(email=EMAIL)["phone"] == PHONE
    assert core.outbox() == ["profile.subscribed"], "a pending number is not handed over"
    assert core.outbox("messenger:sms") == ["message.confirm_sms"]


def test_both_steps_work_when_they_share_one_batch(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.record(
        a_phone(a_scene(core.site, LATER)),
        a_signup(a_scene(core.site, LATER), "signup-2", email=OTHER_EMAIL),
    )

    assert core.profile(email=EMAIL)["phone"] == PHONE
    assert core.profile(email=OTHER_EMAIL)["phone"] is None


def test_signing_up_twice_in_one_batch_makes_one_profile(core: Core) -> None:
    core.record(
        a_signup(a_scene(core.site), "signup-1"),
        a_signup(a_scene(core.site, LATER), "signup-2"),
    )

    assert len(core.rows(tables.profiles)) == 1
    assert core.events() == [("email", "given"), ("email", "given")]


def test_the_second_step_takes_effect_once(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site, LATER)))

    assert isinstance(core.one(a_phone(a_scene(core.site, LATER), phone=OTHER_PHONE)), StepDone)
    assert core.profile(email=EMAIL)["phone"] == PHONE


def test_the_second_step_of_an_unknown_signup_is_refused(core: Core) -> None:
    assert isinstance(core.one(a_phone(a_scene(core.site), "nobody")), SignupUnknown)


def test_a_refused_command_does_not_hurt_its_batch(core: Core) -> None:
    refused, taken = core.record(
        a_phone(a_scene(core.site), "nobody"), a_signup(a_scene(core.site))
    )

    assert isinstance(refused, SignupUnknown)
    assert taken.id == "signup-1"
    assert core.state(EMAIL, "email") == "subscribed"


def test_a_number_of_another_profile_is_not_moved_on_a_strangers_word(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    holder = core.profile(phone=PHONE)["id"]
    core.one(a_signup(a_scene(core.site, LATER)))
    receipt = core.one(a_phone(a_scene(core.site, LATER)))

    assert receipt.channels["sms"]["marketing"] == "pending", "the answer of a first-time signup"
    assert core.profile(phone=PHONE)["id"] == holder
    assert core.profile(email=EMAIL)["phone"] is None
    assert core.state(PHONE, "sms") == "subscribed"


def test_a_claimed_number_moves_once_its_holder_says_yes(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    core.one(a_signup(a_scene(core.site, LATER)))
    core.one(a_phone(a_scene(core.site, LATER)))
    core.one(a_text(a_scene(core.site, LATER + timedelta(minutes=1)), "confirm", "SM2"))

    person = core.profile(email=EMAIL)
    assert person["phone"] == PHONE
    assert core.profile(merged_into=person["id"])["phone"] is None
    assert core.state(PHONE, "sms") == "subscribed"


def test_a_second_number_replaces_the_first_only_when_its_holder_says_yes(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    core.one(a_signup(a_scene(core.site, LATER), "signup-2"))
    core.one(a_phone(a_scene(core.site, LATER), "signup-2", phone=OTHER_PHONE))

    assert core.profile(email=EMAIL)["phone"] == PHONE
    core.one(a_text(a_scene(core.site, LATER), "confirm", phone=OTHER_PHONE))
    assert core.profile(email=EMAIL)["phone"] == OTHER_PHONE


def test_someone_who_withdrew_is_not_resubscribed_by_a_form(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    person = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(a_scene(core.site, LATER), person, None, None, "asked by phone"))
    receipt = core.one(a_signup(a_scene(core.site, LATER + timedelta(days=1)), "signup-2"))

    assert receipt.channels["email"]["marketing"] == "subscribed", "the answer tells nothing"
    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.outbox() == ["profile.subscribed", "profile.withdrawn"]


def test_someone_who_texted_stop_gets_no_text_from_a_form(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "stop"))
    core.one(a_signup(a_scene(core.site, LATER)))
    core.one(a_phone(a_scene(core.site, LATER)))

    assert core.state(PHONE, "sms") == "unsubscribed"
    assert core.outbox("messenger:sms") == []


def test_a_risky_signup_is_always_confirmed(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, risky=True)))

    assert core.state(EMAIL, "email") == "pending"
    assert core.outbox() == []


def test_a_form_token_used_twice_makes_the_second_signup_risky(core: Core) -> None:
    core.record(
        a_signup(a_scene(core.site), "signup-1", form_token="nonce"),
        a_signup(a_scene(core.site), "signup-2", email=OTHER_EMAIL, form_token="nonce"),
    )
    core.one(a_signup(a_scene(core.site), "signup-3", email="x@example.com", form_token="nonce"))

    assert core.state(EMAIL, "email") == "subscribed"
    assert core.state(OTHER_EMAIL, "email") == "pending"
    assert core.state("x@example.com", "email") == "pending"


def test_a_signup_without_consent_subscribes_nobody(core: Core) -> None:
    receipt = core.one(a_signup(a_scene(core.site), asks=()))

    assert receipt.channels["email"]["marketing"] == "none"
    assert core.profile(email=EMAIL) is not None, "the second step needs it"
    assert core.events() == []
    assert core.outbox() == []


def test_contact_data_without_consent_is_not_kept_unless_a_step_follows(core: Core) -> None:
    core.one(a_signup(a_scene(core.site), asks=(), keep_bare=False))

    assert core.rows(tables.profiles) == []
    assert core.rows(tables.signups) == []


def test_a_strangers_word_does_not_change_what_is_known_of_a_person(core: Core) -> None:
    core.one(a_signup(a_scene(core.site), attributes={"first_name": "Ada"}))
    core.one(a_signup(a_scene(core.site, LATER), "signup-2", attributes={"first_name": "Eve"}))

    assert core.profile(email=EMAIL)["attributes"] == {"first_name": "Ada"}


def test_a_german_signup_waits_for_confirmation(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, country="DE")))

    assert core.state(EMAIL, "email") == "pending"


def test_a_brand_may_switch_confirmation_off_but_not_for_foreign_numbers(core: Core) -> None:
    site = replace(core.site, confirmation=Confirmation(email="never", sms="never"))
    core.one(a_signup(a_scene(site)))
    core.one(a_phone(a_scene(site)))
    assert core.state(PHONE, "sms") == "subscribed"

    core.one(a_signup(a_scene(site, LATER), "signup-2", email=OTHER_EMAIL))
    core.one(a_phone(a_scene(site, LATER), "signup-2"))
    assert core.profile(email=OTHER_EMAIL)["phone"] is None
    assert core.events()[-1] == ("sms", "requested")


def test_checkout_takes_both_addresses_and_asks_each_channel(core: Core) -> None:
    core.one(
        a_signup(
            a_scene(core.site),
            phone=PHONE,
            phone_region="US",
            asks=(ask(EMAIL_MARKETING), ask(SMS_MARKETING)),
        )
    )

    assert core.profile(email=EMAIL)["phone"] == PHONE
    assert core.state(EMAIL, "email") == "subscribed"
    assert core.state(PHONE, "sms") == "pending"


@pytest.mark.parametrize("same_batch", [True, False])
def test_a_repeated_request_gets_the_same_answer_and_no_second_effect(
    core: Core, same_batch: bool
) -> None:
    once = Once("signups", "key-1", "fingerprint")
    first = a_signup(a_scene(core.site, once=once), "signup-1")
    again = a_signup(a_scene(core.site, LATER, once=once), "signup-2")
    receipts = core.record(first, again) if same_batch else [core.one(first), core.one(again)]

    assert receipts[0] == receipts[1]
    assert core.events() == [("email", "given")]


def test_the_same_key_with_another_body_is_refused(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, once=Once("signups", "key-1", "one"))))
    second = a_signup(a_scene(core.site, once=Once("signups", "key-1", "two")), "signup-2")

    assert isinstance(core.one(second), IdempotencyMismatch)


def test_a_number_left_first_still_waits_for_its_answer_after_the_email_step(core: Core) -> None:
    first: dict[str, Any] = {
        "email": None,
        "phone": PHONE,
        "phone_region": "US",
        "asks": (ask(SMS_MARKETING),),
    }
    core.one(a_signup(a_scene(core.site), **first))
    second: dict[str, Any] = {
        "email": EMAIL,
        "phone": None,
        "phone_region": None,
        "asks": (ask(EMAIL_MARKETING),),
    }
    core.one(a_phone(a_scene(core.site, LATER), **second))

    assert core.one(a_text(a_scene(core.site, LATER), "confirm")).reply == "confirmed"
    assert core.state(PHONE, "sms") == "subscribed"
