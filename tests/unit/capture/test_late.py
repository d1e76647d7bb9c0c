"""Texts in every order, late and twice: who said stop last is off the list, by the time of saying.

The core's decision alone, on a world without a database.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from signup.capture.confirming import Confirming
from signup.capture.inbound import inbound_text
from signup.capture.sign_up import add_phone, sign_up
from signup.capture.world import World
from signup.domain.consent import Act, EventKind, Happening, State
from signup.domain.place import NOWHERE
from signup.storage.offers import Stock
from signup.storage.unit_of_work import Changes, Loaded
from tests.support.clock import START, SeededBytes
from tests.support.factories import (
    PEPPER,
    PHONE,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_site,
    a_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SITE = a_site()
NO_CODES = Stock(create_engine("sqlite://").connect())
Said = tuple[str, int]
"""An intent, and the minute at which it was sent."""


def a_world() -> World:
    loaded = Loaded(PEPPER, [], {}, [], [], set(), {}, set(), {}, set(), NO_CODES)
    return World(
        loaded,
        Changes(),
        history=lambda _subject: [],
        random_bytes=SeededBytes(),
        messengers=frozenset({"sms"}),
        confirming=Confirming(),
    )


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def hear(world: World, said: Said, arrives: datetime, *, dated: bool = True) -> str | None:
    """Let a text arrive; return the reply."""
    intent, sent = said
    scene = a_scene(SITE, arrives)
    world.next_command()
    text = a_text(scene, intent, f"SM-{intent}-{sent}", sent_at=minute(sent) if dated else None)
    return inbound_text(text, world).reply


def state(world: World) -> State:
    return world.standing(world.subject(PHONE, *SMS_MARKETING)).state


def heard(arriving: Sequence[Said]) -> World:
    """Return what is known once all texts have come, a minute apart, long after they were sent."""
    world = a_world()
    for place, said in enumerate(arriving):
        hear(world, said, minute(100 + place))
    return world


JOIN_OR_STOP = st.sampled_from(["join", "stop"])
ANYTHING = st.sampled_from(["join", "stop", "start", "confirm", "help", "none"])


def conversations(intents: st.SearchStrategy[str]) -> st.SearchStrategy[list[Said]]:
    """Return texts of which no two were sent in one minute."""
    return st.lists(intents, min_size=1, max_size=5).map(
        lambda said: [(intent, at) for at, intent in enumerate(said)]
    )


@given(conversations(JOIN_OR_STOP), st.data())
def test_whatever_arrives_when_and_how_often_the_last_word_counts(
    said: list[Said], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(said), max_size=3))
    expected = State.SUBSCRIBED if said[-1][0] == "join" else State.UNSUBSCRIBED

    assert state(heard(data.draw(st.permutations([*said, *again])))) is expected


@given(conversations(ANYTHING), st.data())
def test_no_order_of_arrival_subscribes_whom_the_order_of_sending_does_not(
    said: list[Said], data: st.DataObject
) -> None:
    if state(heard(said)) is not State.SUBSCRIBED:
        assert state(heard(data.draw(st.permutations(said)))) is not State.SUBSCRIBED


def test_all_orders_of_a_join_a_stop_a_join_and_a_stop_end_unsubscribed() -> None:
    said = [("join", 0), ("stop", 1), ("join", 2), ("stop", 3)]

    states = {state(heard(arriving)) for arriving in itertools.permutations(said)}
    assert states == {State.UNSUBSCRIBED}


def test_texts_sent_at_one_moment_end_unsubscribed() -> None:
    for arriving in itertools.permutations([("join", 1), ("start", 1), ("stop", 1)]):
        assert state(heard(arriving)) is State.UNSUBSCRIBED


def test_without_a_sent_time_it_is_the_arrival_that_counts() -> None:
    world = a_world()
    hear(world, ("join", 9), minute(1), dated=False)
    hear(world, ("stop", 0), minute(2), dated=False)

    assert state(world) is State.UNSUBSCRIBED


def test_a_time_in_the_future_is_not_believed() -> None:
    world = a_world()
    hear(world, ("join", 60), minute(1))
    hear(world, ("stop", 2), minute(2))

    assert state(world) is State.UNSUBSCRIBED


@pytest.mark.parametrize(("seconds", "expected"), [(14, "unsubscribed"), (15, "subscribed")])
def test_a_late_stop_yields_only_to_a_join_that_is_clearly_later(
    seconds: int, expected: str
) -> None:
    world = a_world()
    hear(world, ("join", 0), minute(0) + timedelta(seconds=seconds), dated=False)
    scene = a_scene(SITE, minute(9))
    inbound_text(a_text(scene, "stop", "SM2", sent_at=minute(0)), world)

    assert state(world).value == expected


def test_a_late_stop_yields_to_nothing_that_was_done_on_a_page() -> None:
    world = a_world()
    person = world.new_profile(a_scene(SITE))
    world.attach(person, phone=PHONE)
    typed = Happening(EventKind.CONFIRMED, Act.CODE, minute(5), "popup:welcome:1")
    subject = world.subject(PHONE, *SMS_MARKETING)
    world.happen(person, subject, typed, a_scene(SITE, minute(5)), place=NOWHERE)
    hear(world, ("stop", 1), minute(6))

    assert state(world) is State.UNSUBSCRIBED


def test_a_late_stop_closes_the_question_that_a_yes_has_answered_since() -> None:
    world = asked()
    assert hear(world, ("confirm", 5), minute(6)) == "confirmed"
    assert hear(world, ("stop", 3), minute(7)) == "stopped"

    assert state(world) is State.UNSUBSCRIBED


@pytest.mark.parametrize(("sent", "reply"), [(-4, "confirmed"), (-6, None)])
def test_a_yes_from_before_the_question_answers_it_only_where_clocks_can_explain_it(
    sent: int, reply: str | None
) -> None:
    world = asked()

    assert hear(world, ("confirm", sent), minute(1)) == reply
    assert (state(world) is State.SUBSCRIBED) is (reply is not None)


def test_nobody_is_told_what_is_not_so() -> None:
    overtaken = a_world()
    hear(overtaken, ("stop", 5), minute(6))
    assert hear(overtaken, ("join", 1), minute(7)) is None

    joined_since = a_world()
    hear(joined_since, ("join", 5), minute(6))
    assert hear(joined_since, ("stop", 1), minute(7)) is None


def asked() -> World:
    """Return a world in which Ada's number has been asked at minute 0."""
    world = a_world()
    sign_up(a_signup(a_scene(SITE)), world)
    world.next_command()
    add_phone(a_phone(a_scene(SITE)), world)
    return world
