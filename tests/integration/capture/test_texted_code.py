"""Proving a number by the code of a text, typed into the form that is still open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import TypeCode
from signup.capture.receipts import CodeRefused, SignUpReceipt
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    LINKS,
    OTHER_EMAIL,
    OTHER_PHONE,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

TEXTS = "messenger:sms"
HOST = "shop.example"
WRONG = "0000000"


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def asked(core: Core, at: datetime = START, signup_id: str = "signup-1", **changes: Any) -> None:
    """Take both steps as Ada, or as whoever has this e-mail address."""
    email = changes.pop("email", EMAIL)
    core.one(a_signup(a_scene(core.site, at), signup_id, email=email))
    core.one(a_phone(a_scene(core.site, at), signup_id, code_host=HOST, **changes))


def codes(core: Core) -> list[str]:
    rows = sorted(core.rows(tables.confirmations), key=lambda row: row["created_at"])
    return [LINKS.codes("demo", row["id"])[0] for row in rows if row["channel"] == "sms"]


def typed(core: Core, code: str, at: datetime = START, signup_id: str = "signup-1") -> Any:
    return core.one(TypeCode(a_scene(core.site, at), signup_id, code))


def test_the_number_is_sent_a_code_for_the_page_that_waits(core: Core) -> None:
    asked(core)

    assert core.outbox(TEXTS) == ["message.code_sms"]
    (row,) = (one for one in core.rows(tables.outbox) if one["destination"] == TEXTS)
    assert (row["payload"]["host"], row["payload"]["own"]) == (HOST, True)
    assert PHONE not in str(row["payload"])
    assert core.state(PHONE, "sms") == "pending"


def test_the_code_confirms_and_only_then_the_welcome_goes_out(core: Core) -> None:
    asked(core)
    receipt = typed(core, codes(core)[0], minutes(1))

    assert isinstance(receipt, SignUpReceipt)
    assert receipt.channels["sms"] == {"marketing": "subscribed", "transactional": "none"}
    assert not receipt.confirm_phone
    assert core.outbox(TEXTS) == ["message.code_sms", "message.welcome_sms"]
    event = core.rows(tables.consent_events)[-1]
    assert (event["event"], event["act"]) == ("confirmed", "texted code")
    (state,) = (row for row in core.rows(tables.consent_states) if row["channel"] == "sms")
    assert (state["state"], state["level"]) == ("subscribed", "confirmed")


def test_the_same_code_again_is_answered_again_and_does_nothing(core: Core) -> None:
    asked(core)
    first, second = typed(core, codes(core)[0]), typed(core, codes(core)[0], minutes(1))

    assert first.channels == second.channels
    assert core.outbox(TEXTS) == ["message.code_sms", "message.welcome_sms"]


def test_it_brings_a_number_over_that_somebody_else_holds(core: Core) -> None:
    core.one(a_signup(a_scene(core.site), "signup-0", email=None, phone=PHONE))
    before = core.profile(phone=PHONE)["id"]
    asked(core, minutes(1))
    assert core.profile(phone=PHONE)["id"] == before

    typed(core, codes(core)[0], minutes(2))
    assert core.profile(email=EMAIL)["phone"] == PHONE
    assert core.profile(id=before)["merged_into"] == core.profile(email=EMAIL)["id"]


def test_a_yes_by_text_answers_the_same_question(core: Core) -> None:
    asked(core)
    core.one(a_text(a_scene(core.site, minutes(1)), "confirm"))

    assert core.state(PHONE, "sms") == "subscribed"
    receipt = typed(core, codes(core)[0], minutes(2))
    assert receipt.channels["sms"]["marketing"] == "subscribed"
    assert [kind for _, kind in core.events()].count("confirmed") == 1


def test_after_a_stop_the_code_proves_nothing(core: Core) -> None:
    asked(core)
    core.one(a_text(a_scene(core.site, minutes(1)), "stop"))

    assert isinstance(typed(core, codes(core)[0], minutes(2)), CodeRefused)
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_stop_sent_before_the_code_was_typed_wins_though_it_comes_later(core: Core) -> None:
    asked(core)
    typed(core, codes(core)[0], minutes(2))
    core.one(a_text(a_scene(core.site, minutes(3)), "stop", sent_at=minutes(1)))

    assert core.state(PHONE, "sms") == "unsubscribed"


def test_who_has_left_is_sent_no_code_and_an_old_one_brings_nobody_back(core: Core) -> None:
    asked(core)
    core.one(a_text(a_scene(core.site, minutes(1)), "stop"))
    asked(core, minutes(11), "signup-2")

    assert len(codes(core)) == 1
    assert isinstance(typed(core, codes(core)[0], minutes(12), "signup-2"), CodeRefused)
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_after_five_wrong_codes_the_right_one_is_refused_and_a_yes_still_counts(core: Core) -> None:
    asked(core)
    for _ in range(5):
        assert isinstance(typed(core, WRONG), CodeRefused)

    assert isinstance(typed(core, codes(core)[0]), CodeRefused)
    assert core.state(PHONE, "sms") == "pending"
    core.one(a_text(a_scene(core.site, minutes(1)), "confirm"))
    assert core.state(PHONE, "sms") == "subscribed"


def test_guesses_through_many_signups_count_together(core: Core) -> None:
    asked(core)
    for at in range(5):
        asked(core, minutes(1), f"other-{at}", email=f"mallory{at}@example.com")
        typed(core, WRONG, minutes(1), f"other-{at}")

    assert isinstance(typed(core, codes(core)[0], minutes(2), "other-0"), CodeRefused)


@pytest.mark.parametrize(("after", "right"), [(29, True), (30, False)])
def test_a_code_can_be_typed_for_half_an_hour(core: Core, *, after: int, right: bool) -> None:
    asked(core)

    receipt = typed(core, codes(core)[0], minutes(after))
    assert isinstance(receipt, SignUpReceipt) is right


def test_a_code_of_another_number_proves_nothing(core: Core) -> None:
    asked(core)
    asked(core, minutes(1), "signup-2", email=OTHER_EMAIL, phone=OTHER_PHONE)

    assert isinstance(typed(core, codes(core)[1], minutes(2)), CodeRefused)
    assert (core.state(PHONE, "sms"), core.state(OTHER_PHONE, "sms")) == ("pending", "pending")


def test_within_ten_minutes_nobody_is_texted_twice_and_the_first_code_stays_good(
    core: Core,
) -> None:
    asked(core)
    asked(core, minutes(9), "signup-2", email=OTHER_EMAIL)
    assert core.outbox(TEXTS) == ["message.code_sms"]

    assert isinstance(typed(core, codes(core)[0], minutes(9), "signup-2"), SignUpReceipt)
    assert core.profile(email=OTHER_EMAIL)["phone"] == PHONE


def test_a_yes_gives_nothing_that_only_a_form_asked_whose_text_did_not_go(core: Core) -> None:
    asked(core, asks=(ask(SMS_TRANSACTIONAL),))
    asked(core, minutes(9), "signup-2", email=OTHER_EMAIL, asks=(ask(SMS_MARKETING),))
    core.one(a_text(a_scene(core.site, minutes(10)), "confirm"))

    assert core.outbox(TEXTS)[0] == "message.code_sms"
    assert core.state(PHONE, "sms", "transactional") == "subscribed"
    assert core.state(PHONE, "sms") == "pending"
    assert core.profile(email=EMAIL)["phone"] == PHONE


def test_in_24_hours_nobody_is_texted_more_than_three_times(core: Core) -> None:
    for count in range(6):
        asked(core, minutes(20 * count), f"signup-{count}", email=f"ada{count}@example.com")

    assert len(codes(core)) == 3


def test_a_code_answers_only_for_what_its_own_form_asked(core: Core) -> None:
    """At the checkout Ada asked for news about her orders, and that question stays open."""
    scene = replace(a_scene(core.site), source="checkout:order:1")
    core.one(a_signup(scene, "order", email=None, phone=PHONE, asks=(ask(SMS_TRANSACTIONAL),)))
    asked(core, minutes(1))
    typed(core, codes(core)[0], minutes(2))

    assert core.state(PHONE, "sms") == "subscribed"
    assert core.state(PHONE, "sms", "transactional") == "pending"
    core.one(a_text(a_scene(core.site, minutes(3)), "confirm"))
    assert core.state(PHONE, "sms", "transactional") == "subscribed"


def test_mail_and_text_wait_for_a_code_each_and_each_code_says_which_it_is(core: Core) -> None:
    scene = a_scene(core.site, country="DE")
    core.one(a_signup(scene, asks=(ask(EMAIL_MARKETING),)))
    core.one(a_phone(scene, code_host=HOST, asks=(ask(SMS_MARKETING),)))
    (mailed,) = (r for r in core.rows(tables.confirmations) if r["channel"] == "email")

    receipt = typed(core, codes(core)[0], minutes(1))
    assert receipt.channels["email"]["marketing"] == "pending"
    receipt = typed(core, LINKS.codes("demo", mailed["id"])[0], minutes(2))
    assert receipt.channels["email"]["marketing"] == "subscribed"
    assert (core.state(EMAIL, "email"), core.state(PHONE, "sms")) == ("subscribed", "subscribed")


def test_a_signup_that_is_not_from_a_form_is_asked_to_reply(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))

    assert core.outbox(TEXTS) == ["message.confirm_sms"]
    assert codes(core) == []
