"""What a person chooses on their own page: ends at once, begins only where the link proves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Choose, Confirm
from signup.capture.errors import ProfileUnknown
from signup.capture.receipts import Chosen
from signup.domain.consent import ASKABLE, Act, Channel
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_disclosure,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from signup.domain.consent import Purpose
    from tests.integration.capture.conftest import Core

    Pair = tuple[Channel, Purpose]

MAIL = "messenger:email"


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def scene(core: Core, at: datetime) -> Any:
    return a_scene(core.site, at)


def choose(core: Core, at: datetime, profile: str | None = None, **choice: Any) -> Any:
    profile = profile or core.profile(email=EMAIL)["id"]
    return core.one(Choose(scene(core, at), profile, **choice))


@pytest.fixture
def ada(core: Core) -> Core:
    """Return the core that knows Ada, subscribed by e-mail and asked by text."""
    core.one(a_signup(scene(core, START)))
    core.one(a_phone(scene(core, START)))
    return core


def test_what_is_unticked_ends_at_once_by_the_persons_own_act(ada: Core) -> None:
    assert choose(ada, minutes(1), ends=(EMAIL_MARKETING,)) == Chosen()

    assert ada.state(EMAIL, "email") == "unsubscribed"
    assert ada.rows(tables.consent_events)[-1]["act"] == Act.LINK_AND_PRESS
    assert ada.outbox()[-1] == "profile.withdrawn"


def test_what_is_not_named_stays_as_it_is(ada: Core) -> None:
    choose(ada, minutes(1), ends=(EMAIL_MARKETING,))

    assert ada.state(PHONE, "sms") == "pending"


def test_stopping_everything_ends_every_purpose_and_every_open_question(ada: Core) -> None:
    choose(ada, minutes(1), ends=ASKABLE)
    ada.one(a_text(scene(ada, minutes(2)), "confirm"))

    assert {row["state"] for row in ada.rows(tables.consent_states)} == {"unsubscribed"}
    assert len(ada.rows(tables.consent_states)) == 3


def test_a_stop_from_a_page_wins_over_an_older_join_that_arrives_later(ada: Core) -> None:
    choose(ada, minutes(5), ends=ASKABLE)
    ada.one(a_text(scene(ada, minutes(4)), "join"))

    assert ada.state(PHONE, "sms") == "unsubscribed"


def test_a_stop_is_recorded_again_so_that_it_wins_over_what_lies_between(ada: Core) -> None:
    choose(ada, minutes(1), ends=ASKABLE)
    choose(ada, minutes(9), ends=ASKABLE)
    ada.one(a_text(scene(ada, minutes(5)), "join"))

    assert ada.state(PHONE, "sms") == "unsubscribed"


def test_a_tick_begins_at_once_where_the_link_proves_the_address(ada: Core) -> None:
    choose(ada, minutes(1), ends=(EMAIL_MARKETING,))
    again = (ask(EMAIL_MARKETING),)

    assert choose(ada, minutes(2), asks=again, proved=Channel.EMAIL) == Chosen(asked=False)
    assert ada.state(EMAIL, "email") == "subscribed"
    event = ada.rows(tables.consent_events)[-1]
    shown = a_disclosure(*EMAIL_MARKETING).id
    assert (event["event"], event["act"], event["disclosure_id"]) == ("given", "link+press", shown)
    assert ada.outbox(MAIL)[-1] == "message.welcome_email"


def test_by_a_link_that_proves_nothing_the_holder_is_asked_first(ada: Core) -> None:
    choose(ada, minutes(1), ends=(EMAIL_MARKETING,))

    assert choose(ada, minutes(2), asks=(ask(EMAIL_MARKETING),)) == Chosen(asked=True)
    assert ada.state(EMAIL, "email") == "unsubscribed"
    assert ada.outbox(MAIL)[-1] == "message.confirm_email"
    (request,) = ada.rows(tables.confirmations)
    ada.one(Confirm(scene(ada, minutes(3)), request["id"]))
    assert ada.state(EMAIL, "email") == "subscribed"


def test_a_mail_proves_no_number(ada: Core) -> None:
    before = ada.events()
    both = (ask(SMS_MARKETING), ask(SMS_TRANSACTIONAL))

    assert choose(ada, minutes(1), asks=both, proved=Channel.EMAIL) == Chosen()
    assert ada.events() == before


def test_ticking_what_stands_changes_nothing(ada: Core) -> None:
    before = ada.events()

    choose(ada, minutes(1), asks=(ask(EMAIL_MARKETING),), proved=Channel.EMAIL)

    assert ada.events() == before


def test_what_ends_is_not_begun_by_the_same_choice(ada: Core) -> None:
    again = (ask(EMAIL_MARKETING),)
    choose(ada, minutes(1), ends=(EMAIL_MARKETING,), asks=again, proved=Channel.EMAIL)

    assert ada.state(EMAIL, "email") == "unsubscribed"


def merged(core: Core) -> str:
    """Have a profile with a number alone become part of Ada's; return its id."""
    core.one(a_text(scene(core, START), "join"))
    lone = str(core.profile(phone=PHONE)["id"])
    core.one(a_signup(scene(core, minutes(1))))
    core.one(a_phone(scene(core, minutes(1))))
    core.one(a_text(scene(core, minutes(2)), "confirm", "SM2"))
    assert core.profile(id=lone)["merged_into"] == core.profile(email=EMAIL)["id"]
    return lone


def test_an_old_link_of_a_merged_profile_ends_what_the_living_one_gets(core: Core) -> None:
    lone = merged(core)

    choose(core, minutes(3), lone, ends=ASKABLE)

    assert (core.state(EMAIL, "email"), core.state(PHONE, "sms")) == ("unsubscribed",) * 2


def test_an_old_link_of_a_merged_profile_proves_nothing_any_more(core: Core) -> None:
    lone = merged(core)
    choose(core, minutes(3), lone, ends=ASKABLE)

    choose(core, minutes(4), lone, asks=(ask(EMAIL_MARKETING),), proved=Channel.EMAIL)

    assert core.state(EMAIL, "email") == "unsubscribed"


def test_nobody_is_made_up(core: Core) -> None:
    assert isinstance(choose(core, START, "never-made", ends=ASKABLE), ProfileUnknown)


def test_an_address_the_person_does_not_have_is_left_out(core: Core) -> None:
    core.one(a_signup(scene(core, START)))

    choose(core, minutes(1), ends=ASKABLE, asks=(ask(SMS_MARKETING),), proved=Channel.SMS)

    assert core.events() == [("email", "given"), ("email", "withdrawn")]
