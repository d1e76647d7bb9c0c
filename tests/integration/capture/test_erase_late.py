"""What reaches the core about somebody who was forgotten: it does no harm and keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Confirm, TypeCode, Withdraw
from signup.capture.errors import ProfileUnknown, SignupUnknown
from signup.capture.receipts import CodeRefused, Confirmed, TextReceipt
from signup.storage import tables
from tests.integration.capture.test_erase import ADA, at, erase, join
from tests.support.factories import (
    EMAIL,
    LINKS,
    OTHER_EMAIL,
    PHONE,
    a_phone,
    a_signup,
    a_text,
)
from tests.support.traces import left_in_tables

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core


@pytest.fixture
def after(core: Core) -> Core:
    """Return the core after Ada, who was on both channels, was forgotten."""
    erase(core, join(core))
    return core


def nothing_is_back(core: Core) -> bool:
    return not left_in_tables(core.engine, ADA) and core.rows(tables.profiles) == []


@pytest.mark.parametrize("intent", ["stop", "start", "confirm", "help", "none"])
def test_a_late_text_keeps_nothing_and_changes_no_state(after: Core, intent: str) -> None:
    receipt = after.one(a_text(at(after, 20), intent, "SM-late"))

    assert receipt == TextReceipt("help" if intent == "help" else None)
    assert nothing_is_back(after)
    assert after.state(PHONE, "sms") == "unsubscribed"
    assert "SM-late" in {row["message_id"] for row in after.rows(tables.seen_messages)}


def test_a_late_stop_that_ends_email_too_finds_nobody(after: Core) -> None:
    after.one(a_text(at(after, 20), "stop", "SM-late", revokes_email=True))
    assert nothing_is_back(after)


def test_a_stop_counts_while_somebody_waits_for_the_numbers_answer(after: Core) -> None:
    after.one(a_signup(at(after, 15, context={}), "signup-2", email=OTHER_EMAIL))
    after.one(a_phone(at(after, 16, context={}), "signup-2"))

    after.one(a_text(at(after, 20, context={}), "stop", "SM-late"))

    stops = [row for row in after.rows(tables.consent_events) if row["act"] == "inbound keyword"]
    assert [row["event"] for row in stops][-2:] == ["withdrawn", "withdrawn"]


def test_the_stop_of_somebody_never_heard_of_is_recorded(core: Core) -> None:
    core.one(a_text(at(core, 0), "stop"))
    assert core.state(PHONE, "sms") == "unsubscribed"


@pytest.mark.parametrize("intent", ["join", "confirm", "stop"])
def test_a_message_that_is_delivered_again_has_no_second_effect(core: Core, intent: str) -> None:
    core.one(a_signup(at(core, 0)))
    core.one(a_phone(at(core, 1)))
    core.one(a_text(at(core, 2), intent, "SM1"))
    erase(core, core.profile(email=EMAIL)["id"])

    again = core.one(a_text(at(core, 20), intent, "SM1"))

    assert again.duplicate
    assert nothing_is_back(core)
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_confirmation_link_from_before_has_expired(core: Core) -> None:
    core.one(a_signup(at(core, 0, risky=True)))
    request = core.rows(tables.confirmations)[0]["id"]
    erase(core, core.profile(email=EMAIL)["id"])

    assert core.one(Confirm(at(core, 20), request)) == Confirmed("expired")
    assert nothing_is_back(core)
    assert core.state(EMAIL, "email") == "unsubscribed"


def test_a_code_from_before_is_refused(core: Core) -> None:
    core.one(a_signup(at(core, 0, risky=True)))
    request = core.rows(tables.confirmations)[0]["id"]
    erase(core, core.profile(email=EMAIL)["id"])

    typed = TypeCode(at(core, 20), "signup-1", LINKS.codes("demo", request)[0])

    assert core.one(typed) == CodeRefused()
    assert nothing_is_back(core)


def test_a_link_from_before_does_not_answer_a_question_asked_since(core: Core) -> None:
    core.one(a_signup(at(core, 0, risky=True)))
    request = core.rows(tables.confirmations)[0]["id"]
    erase(core, core.profile(email=EMAIL)["id"])
    core.one(a_signup(at(core, 20), "signup-2"))

    assert core.one(Confirm(at(core, 21), request)) == Confirmed("expired")
    assert core.state(EMAIL, "email") == "unsubscribed"


def test_the_second_step_of_a_forgotten_visit_is_not_taken(core: Core) -> None:
    core.one(a_signup(at(core, 0)))
    erase(core, core.profile(email=EMAIL)["id"])

    assert isinstance(core.one(a_phone(at(core, 20))), SignupUnknown)
    assert nothing_is_back(core)


def test_a_withdrawal_for_a_forgotten_person_finds_nobody(core: Core) -> None:
    ada = join(core)
    erase(core, ada)
    late: Any = core.one(Withdraw(at(core, 20), ada, None, None, "late"))
    assert isinstance(late, ProfileUnknown)
    assert nothing_is_back(core)
