"""Texts from handsets: a stop always counts, and nothing but an act of the person subscribes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Erase
from signup.storage import tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    KEYWORD,
    OTHER_PHONE,
    PHONE,
    a_phone,
    a_recorder,
    a_scene,
    a_signup,
    a_text,
)

if TYPE_CHECKING:
    from tests.integration.capture.conftest import Core

LATER = START + timedelta(minutes=5)
MUCH_LATER = LATER + timedelta(hours=5)


def test_a_keyword_subscribes_its_sender_as_confirmed(core: Core) -> None:
    receipt = core.one(a_text(a_scene(core.site), "join"))

    assert receipt.reply == "joined"
    assert core.state(PHONE, "sms") == "subscribed"
    assert core.state(PHONE, "sms", "transactional") == "none"
    assert core.rows(tables.consent_states)[0]["level"] == "confirmed"
    assert core.outbox() == ["profile.subscribed"]


def test_a_join_keeps_where_the_keyword_stood_and_in_which_language(core: Core) -> None:
    disclosure = replace(KEYWORD.disclosure, locale="es")
    shelf = replace(KEYWORD, word="SHELF", placement="in_store", disclosure=disclosure)
    receipt = core.one(a_text(a_scene(core.site), "join", keyword=shelf))

    (event,) = core.rows(tables.consent_events)
    assert event["context"]["placement"] == "in_store"
    assert core.profile(phone=PHONE)["locale"] == "es"
    assert receipt.locale == "es"


def test_a_known_language_is_not_changed_by_a_keyword_in_another(core: Core) -> None:
    core.one(a_signup(a_scene(core.site, locale="de"), email=None, phone=PHONE, asks=()))
    receipt = core.one(a_text(a_scene(core.site, LATER), "join"))

    assert receipt.locale == "de"


def test_joining_again_is_answered_as_already_subscribed(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))

    assert core.one(a_text(a_scene(core.site, LATER), "join", "SM2")).reply == "already"


def test_a_redelivered_message_has_no_second_effect_and_no_second_reply(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    receipt = core.one(a_text(a_scene(core.site, LATER), "join"))

    assert receipt.duplicate
    assert receipt.reply is None
    assert len(core.events()) == 1


def test_a_redelivery_in_the_same_batch_has_no_second_effect(core: Core) -> None:
    first, second = core.record(
        a_text(a_scene(core.site), "stop"), a_text(a_scene(core.site), "stop")
    )

    assert (first.reply, second.reply) == ("stopped", None)


def test_a_stop_ends_every_sms_purpose(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    core.one(a_text(a_scene(core.site, LATER), "stop", "SM2"))

    assert core.state(PHONE, "sms") == "unsubscribed"
    assert core.state(PHONE, "sms", "transactional") == "unsubscribed"
    assert core.outbox()[-1] == "profile.withdrawn"


def test_a_stop_of_an_unknown_number_is_recorded(core: Core) -> None:
    assert core.one(a_text(a_scene(core.site), "stop")).reply == "stopped"
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_second_stop_is_recorded_without_a_second_confirmation(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "stop"))

    assert core.one(a_text(a_scene(core.site, LATER), "stop", "SM2")).reply is None
    assert len(core.events()) == 4


def test_a_stop_answered_by_the_provider_is_not_answered_again(core: Core) -> None:
    receipt = core.one(a_text(a_scene(core.site), "stop", answered_elsewhere=True))

    assert receipt.reply is None
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_late_stop_wins_over_a_join_that_came_first_but_happened_before(core: Core) -> None:
    core.one(a_text(a_scene(core.site, LATER), "stop", "SM2"))
    core.one(a_text(a_scene(core.site, START), "join", "SM1"))

    assert core.state(PHONE, "sms") == "unsubscribed"


@pytest.mark.parametrize("arriving", list(itertools.permutations(["join", "stop", "stop"])))
def test_a_stop_wins_over_the_join_it_followed_however_they_arrive(
    core: Core, arriving: tuple[str, ...]
) -> None:
    sent = {"join": START, "stop": LATER}
    for place, intent in enumerate(arriving):
        scene = a_scene(core.site, MUCH_LATER + timedelta(seconds=place))
        core.one(a_text(scene, intent, f"SM-{intent}", sent_at=sent[intent]))

    assert core.state(PHONE, "sms") == "unsubscribed"
    assert core.outbox().count("profile.subscribed") == (arriving[0] == "join")


def test_a_stop_that_is_older_than_the_join_ends_nothing_and_tells_no_store(core: Core) -> None:
    core.one(a_text(a_scene(core.site, LATER), "join", "SM2", sent_at=LATER))
    receipt = core.one(a_text(a_scene(core.site, MUCH_LATER), "stop", "SM1", sent_at=START))

    assert receipt.reply is None
    assert core.state(PHONE, "sms") == "subscribed"
    assert core.outbox() == ["profile.subscribed", "profile.withdrawn"]


def test_a_late_join_from_a_number_that_was_forgotten_keeps_nothing(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "stop", "SM2", sent_at=START))
    person = core.profile(phone=PHONE)
    core.one(Erase(a_scene(core.site, LATER), person["id"]))
    before = START - timedelta(minutes=1)
    core.one(a_text(a_scene(core.site, MUCH_LATER), "join", "SM1", sent_at=before))

    assert core.profile(phone=PHONE) is None
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_a_keyword_after_a_stop_is_a_new_act_and_subscribes(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "stop"))
    core.one(a_text(a_scene(core.site, LATER), "join", "SM2"))

    assert core.state(PHONE, "sms") == "subscribed"


def test_start_resumes_what_a_stop_ended(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "join"))
    core.one(a_text(a_scene(core.site, LATER), "stop", "SM2"))
    receipt = core.one(a_text(a_scene(core.site, LATER + timedelta(1)), "start", "SM3"))

    assert receipt.reply == "started"
    assert core.state(PHONE, "sms") == "subscribed"
    assert core.state(PHONE, "sms", "transactional") == "unsubscribed"


def test_start_from_someone_never_subscribed_subscribes_nobody(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "stop"))

    assert core.one(a_text(a_scene(core.site, LATER), "start", "SM2")).reply is None
    assert core.state(PHONE, "sms") == "unsubscribed"
    assert core.one(a_text(a_scene(core.site), "start", "SM3", phone=OTHER_PHONE)).reply is None
    assert core.profile(phone=OTHER_PHONE) is None


def test_yes_confirms_what_was_asked(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    receipt = core.one(a_text(a_scene(core.site, LATER), "confirm"))

    assert receipt.reply == "confirmed"
    assert receipt.form_version == "form-1"
    assert core.state(PHONE, "sms") == "subscribed"
    assert core.outbox() == ["profile.subscribed", "profile.subscribed"]


def test_yes_without_a_question_changes_nothing(core: Core) -> None:
    assert core.one(a_text(a_scene(core.site), "confirm")).reply is None
    assert core.events() == []
    assert core.profile(phone=PHONE) is None


def test_yes_comes_too_late_after_seven_days(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    too_late = a_scene(core.site, START + timedelta(days=7, seconds=1))

    assert core.one(a_text(too_late, "confirm")).reply is None
    assert core.state(PHONE, "sms") == "pending"


def test_a_stop_closes_the_question(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    core.one(a_text(a_scene(core.site, LATER), "stop"))

    assert core.one(a_text(a_scene(core.site, LATER), "confirm", "SM2")).reply is None
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_yes_after_a_stop_confirms_nothing_since_nobody_was_asked(core: Core) -> None:
    core.one(a_text(a_scene(core.site), "stop"))
    core.one(a_signup(a_scene(core.site, LATER)))
    core.one(a_phone(a_scene(core.site, LATER)))

    assert core.one(a_text(a_scene(core.site, MUCH_LATER), "confirm", "SM2")).reply is None
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_yes_confirms_nothing_where_no_text_could_ask(core: Core) -> None:
    mute = replace(core, recorder=a_recorder(core.engine, messengers=frozenset()))
    mute.one(a_signup(a_scene(core.site)))
    mute.one(a_phone(a_scene(core.site)))

    assert mute.one(a_text(a_scene(core.site, LATER), "confirm")).reply is None
    assert mute.state(PHONE, "sms") == "pending"


def test_leaving_email_by_text_keeps_the_texts(core: Core) -> None:
    core.one(a_signup(a_scene(core.site)))
    core.one(a_phone(a_scene(core.site)))
    core.one(a_text(a_scene(core.site, LATER), "confirm"))
    core.one(a_text(a_scene(core.site, LATER + timedelta(1)), "none", "SM2", revokes_email=True))

    assert core.state(EMAIL, "email") == "unsubscribed"
    assert core.state(PHONE, "sms") == "subscribed"


@pytest.mark.parametrize("intent", ["help", "none"])
def test_other_messages_change_nothing(core: Core, intent: str) -> None:
    core.one(a_text(a_scene(core.site), intent))

    assert core.events() == []
    assert core.profile(phone=PHONE) is None
