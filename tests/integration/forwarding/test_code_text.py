"""The text with a code: it goes at once, in the form's words, and not once it is of no use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from signup.domain.consent import Act
from signup.domain.outcome import Accepted
from signup.forwarding.drain import drain_once
from signup.forwarding.message_target import MessageTarget
from signup.storage import tables
from signup.storage.queue import Queue
from tests.support.factories import (
    LINKS,
    SMS_TRANSACTIONAL,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from signup.domain.outcome import Outcome
    from signup.messengers.shared import OutgoingMessage
    from tests.integration.forwarding.conftest import Post

NIGHT = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
"""Half past eleven in the evening where Ada's number is from."""

TEXTS = Queue("demo", "messenger:sms")


class Handset:
    """What keeps every text it is sent."""

    def __init__(self) -> None:
        self.texts: list[OutgoingMessage] = []

    def send(self, message: OutgoingMessage) -> Outcome:
        self.texts.append(message)
        return Accepted()


@pytest.fixture
def post(post: Post) -> Post:
    post.clock.now = NIGHT
    return post


def ask_by_code(post: Post) -> None:
    scene = a_scene(post.site, post.clock(), locale="en-US")
    post.record(a_signup(scene), a_phone(scene, code_host="shop.example"))


def sent(post: Post) -> list[str]:
    handset = Handset()
    target = MessageTarget(
        TEXTS, handset, site_of=lambda _: post.site, links=LINKS, clock=post.clock
    )
    drain_once(post.engine, target, post.draining)
    return [text.body for text in handset.texts]


def code(post: Post) -> str:
    with post.engine.connect() as connection:
        request = connection.execute(select(tables.confirmations.c.id)).scalar_one()
    return LINKS.codes("demo", request)[0]


def test_its_last_line_binds_the_code_to_the_shop_and_it_goes_at_night(post: Post) -> None:
    ask_by_code(post)

    (body,) = sent(post)
    *_, last = body.splitlines()
    assert last == f"@shop.example #{code(post)}"
    assert f"{code(post)} is your code. Enter it, or reply Y, to confirm you want" in body


def test_it_waits_for_no_text_that_is_held_until_the_morning(post: Post) -> None:
    scene = a_scene(post.site, NIGHT)
    orders = ask(SMS_TRANSACTIONAL, Act.TICK_AND_PRESS)
    post.record(a_signup(scene), a_phone(scene, asks=(orders,)))
    post.clock.advance(minutes=11)
    assert sent(post) == [], "the question about orders is held"
    ask_again = a_scene(post.site, post.clock())
    post.record(a_signup(ask_again, "signup-2"))
    post.record(a_phone(ask_again, "signup-2", code_host="shop.example"))

    (body,) = sent(post)
    assert body.endswith(f"#{code(post)}")


@pytest.mark.parametrize("late", [timedelta(minutes=30), timedelta(hours=9)])
def test_it_is_not_sent_once_it_cannot_be_typed_any_more(post: Post, late: timedelta) -> None:
    ask_by_code(post)
    post.clock.now += late

    assert sent(post) == []


@pytest.mark.parametrize("intent", ["confirm", "stop"])
def test_it_is_not_sent_to_whom_has_answered_already(post: Post, intent: str) -> None:
    ask_by_code(post)
    post.record(a_text(a_scene(post.site, post.clock()), intent))

    assert not any("#" in body for body in sent(post))
