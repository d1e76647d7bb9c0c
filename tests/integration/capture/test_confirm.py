"""Asking by mail, and the two answers that count: the link's button and the typed code."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Confirm, TypeCode, Withdraw
from signup.capture.receipts import CodeRefused, Confirmed, SignUpReceipt
from signup.domain.consent import Channel
from signup.domain.site import Confirmation
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    LINKS,
    OTHER_EMAIL,
    PHONE,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    ask,
)

if TYPE_CHECKING:
    from signup.domain.site import ConfirmationMode
    from tests.integration.capture.conftest import Core

MAIL = "messenger:email"
WRONG = "0000000"


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def asked(core: Core, at: datetime = START, signup_id: str = "signup-1", **changes: Any) -> str:
    """Sign Ada up from Germany; return the id of the newest request to confirm."""
    core.one(a_signup(a_scene(core.site, at, country="DE"), signup_id, **changes))
    return requests(core)[-1]


def requests(core: Core) -> list[str]:
    rows = sorted(core.rows(tables.confirmations), key=lambda row: row["created_at"])
    return [row["id"] for row in rows]


def press(core: Core, request: str, at: datetime = START) -> Any:
    return core.one(Confirm(a_scene(core.site, at), request))


def typed(core: Core, code: str, at: datetime = START, signup_id: str = "signup-1") -> Any:
    return core.one(TypeCode(a_scene(core.site, at), signup_id, code))


def code_of(request: str) -> str:
    return LINKS.codes("demo", request)[0]


def test_a_pending_signup_is_asked_by_mail(core: Core) -> None:
    request = asked(core)

    assert core.outbox(MAIL) == ["message.confirm_email"]
    row = core.rows(tables.outbox)[-1]
    assert row["payload"]["request"] == request
    assert EMAIL not in str(row["payload"])
    assert core.state(EMAIL, "email") == "pending"


def test_the_button_confirms_and_only_then_the_welcome_goes_out(core: Core) -> None:
    request = asked(core)

    assert press(core, request, minutes(3)) == Confirmed("confirmed")

    state = core.rows(tables.consent_states)[0]
    assert (state["state"], state["level"]) == ("subscribed", "confirmed")
    assert state["source"] == "popup:welcome:form-1"
    assert core.outbox(MAIL) == ["message.confirm_email", "message.welcome_email"]
    assert core.outbox() == ["profile.subscribed"]
    event = next(row for row in core.rows(tables.consent_events) if row["event"] == "confirmed")
    assert (event["act"], event["jurisdiction"]) == ("link+press", "DE")


def test_pressing_again_shows_the_same_and_does_nothing(core: Core) -> None:
    request = asked(core)
    press(core, request, minutes(1))

    assert press(core, request, minutes(2)) == Confirmed("confirmed")
    assert len(core.events()) == 2
    assert core.outbox(MAIL) == ["message.confirm_email", "message.welcome_email"]


def test_a_link_older_than_seven_days_confirms_nothing(core: Core) -> None:
    request = asked(core)

    assert press(core, request, START + timedelta(days=7)) == Confirmed("expired")
    assert core.state(EMAIL, "email") == "pending"


def test_an_unknown_request_counts_as_expired(core: Core) -> None:
    assert press(core, "never-made") == Confirmed("expired")


def test_a_link_sent_before_a_withdrawal_does_not_undo_it(core: Core) -> None:
    request = asked(core)
    profile = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(a_scene(core.site, minutes(1)), profile, Channel.EMAIL, None, ""))

    assert press(core, request, minutes(2)) == Confirmed("closed")
    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.outbox(MAIL) == ["message.confirm_email"]


def test_who_withdrew_and_asks_again_is_back_by_the_button_alone(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    profile = core.profile(email=EMAIL)["id"]
    core.one(Withdraw(a_scene(core.site, minutes(1)), profile, None, None, ""))
    core.one(a_signup(a_scene(core.site, minutes(2)), "signup-2"))
    assert core.state(EMAIL, "email") == "unsubscribed"

    assert press(core, requests(core)[0], minutes(3)) == Confirmed("confirmed")
    assert core.state(EMAIL, "email") == "subscribed"


def test_the_code_confirms_in_the_form_that_is_still_open(core: Core) -> None:
    request = asked(core)
    receipt = typed(core, code_of(request), minutes(1))

    assert isinstance(receipt, SignUpReceipt)
    assert receipt.channels["email"] == {"marketing": "subscribed"}
    assert core.state(EMAIL, "email") == "subscribed"
    assert core.outbox(MAIL) == ["message.confirm_email", "message.welcome_email"]
    assert core.rows(tables.consent_events)[-1]["act"] == "code"


def test_the_second_step_after_the_code_shows_the_address_as_subscribed(core: Core) -> None:
    typed(core, code_of(asked(core)))
    receipt = core.one(a_phone(a_scene(core.site, minutes(1), country="DE")))

    assert receipt.channels["email"] == {"marketing": "subscribed"}


def test_the_right_code_twice_is_answered_twice(core: Core) -> None:
    code = code_of(asked(core))
    first, second = typed(core, code), typed(core, code, minutes(1))

    assert first.channels == second.channels
    assert core.outbox(MAIL).count("message.welcome_email") == 1


def test_a_wrong_code_is_refused_and_counted(core: Core) -> None:
    asked(core)

    assert isinstance(typed(core, WRONG), CodeRefused)
    assert core.rows(tables.confirmations)[0]["tries"] == 1
    assert core.state(EMAIL, "email") == "pending"


def test_after_five_wrong_codes_the_right_one_is_refused_but_the_link_works(core: Core) -> None:
    request = asked(core)
    for _ in range(5):
        typed(core, WRONG)

    assert isinstance(typed(core, code_of(request)), CodeRefused)
    assert core.state(EMAIL, "email") == "pending"
    assert press(core, request, minutes(1)) == Confirmed("confirmed")


def test_a_code_of_another_address_confirms_nothing(core: Core) -> None:
    asked(core)
    other = asked(core, minutes(1), "signup-2", email=OTHER_EMAIL)

    assert isinstance(typed(core, code_of(other)), CodeRefused)
    assert (core.state(EMAIL, "email"), core.state(OTHER_EMAIL, "email")) == ("pending", "pending")


@pytest.mark.parametrize("signup", ["signup-1", "never-made"])
def test_a_code_without_a_question_is_refused(core: Core, signup: str) -> None:
    core.one(a_signup(a_scene(core.site)))

    assert isinstance(typed(core, "123456", signup_id=signup), CodeRefused)


def test_an_old_code_is_refused(core: Core) -> None:
    code = code_of(asked(core))

    assert isinstance(typed(core, code, START + timedelta(days=7)), CodeRefused)


def test_within_ten_minutes_nobody_is_asked_twice_and_the_first_code_stays_good(
    core: Core,
) -> None:
    request = asked(core)
    asked(core, minutes(9), "signup-2")

    assert core.outbox(MAIL) == ["message.confirm_email"]
    receipt = typed(core, code_of(request), minutes(9), "signup-2")
    assert isinstance(receipt, SignUpReceipt)


def test_ten_minutes_later_a_second_mail_goes_out(core: Core) -> None:
    asked(core)
    asked(core, minutes(10), "signup-2")

    assert len(requests(core)) == 2


def test_in_one_batch_nobody_is_asked_twice(core: Core) -> None:
    scene = a_scene(core.site, country="DE")
    core.record(a_signup(scene), a_signup(scene, "signup-2"))

    assert core.outbox(MAIL) == ["message.confirm_email"]


def test_in_24_hours_nobody_is_asked_more_than_three_times(core: Core) -> None:
    for count in range(6):
        asked(core, minutes(20 * count), f"signup-{count}")
    assert len(requests(core)) == 3

    asked(core, START + timedelta(hours=24), "signup-next-day")
    assert len(requests(core)) == 4


def test_a_capped_signup_is_answered_like_any_other(core: Core) -> None:
    scene = a_scene(core.site, country="DE")
    first, second = core.record(a_signup(scene), a_signup(scene, "signup-2"))

    assert first.channels == second.channels


def test_where_no_mail_can_be_sent_none_is_noted(core: Core) -> None:
    core.recorder._messengers = frozenset({"sms"})
    core.one(a_signup(a_scene(core.site, country="DE")))

    assert core.rows(tables.confirmations) == []
    assert core.state(EMAIL, "email") == "pending"


def test_a_second_address_of_a_known_number_is_asked_itself(core: Core) -> None:
    """A stranger who types Ada's number and another address moves nothing of Ada's."""
    core.one(a_signup(a_scene(core.site), phone=PHONE))
    phone_first = {"email": None, "phone": PHONE, "asks": (ask(SMS_MARKETING),)}
    core.one(a_signup(a_scene(core.site, minutes(1)), "signup-2", **phone_first))
    second = {"phone": None, "email": OTHER_EMAIL, "asks": (ask(EMAIL_MARKETING),)}
    core.one(a_phone(a_scene(core.site, minutes(2)), "signup-2", **second))
    request = requests(core)[-1]

    assert isinstance(typed(core, code_of(request), minutes(3), "signup-2"), SignUpReceipt)
    assert core.profile(email=EMAIL)["phone"] == PHONE
    assert core.profile(email=OTHER_EMAIL)["phone"] is None
    assert core.state(OTHER_EMAIL, "email") == "subscribed"


@pytest.mark.parametrize("email", ["info@example.com", "ada@mailinator.com"])
@pytest.mark.parametrize("mode", ["auto", "never"])
def test_an_address_of_nobody_in_particular_is_asked_whatever_the_site_says(
    core: Core, email: str, mode: ConfirmationMode
) -> None:
    """From where, and where, a person's own address would be subscribed at once."""
    site = replace(core.site, confirmation=Confirmation(email=mode))
    answer = core.one(a_signup(a_scene(site, START), email=email))

    assert answer.channels["email"]["marketing"] == "pending"
    assert core.state(email, "email") == "pending"
    assert core.outbox(MAIL) == ["message.confirm_email"]
