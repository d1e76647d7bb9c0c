"""Texts that nobody waits for are held until the morning of their reader; answers never are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from signup.domain.consent import Act
from signup.domain.site import Confirmation
from signup.forwarding.drain import DrainReport, drain_once
from signup.forwarding.message_target import MessageTarget
from signup.messengers.inbox import InboxMessenger
from signup.storage.queue import Queue
from tests.support.factories import (
    KEYWORD,
    LINKS,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from tests.integration.forwarding.conftest import Post

NIGHT = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
"""Half past eleven in the evening where Ada's number is from."""

MORNING = datetime(2026, 3, 3, 16, tzinfo=UTC)
TEXTS = Queue("demo", "messenger:sms")


@pytest.fixture
def post(post: Post) -> Post:
    post.clock.now = NIGHT
    return post


def drain(post: Post) -> DrainReport:
    target = MessageTarget(
        TEXTS,
        InboxMessenger(post.engine, clock=post.clock),
        site_of=lambda _key: post.site,
        links=LINKS,
        clock=post.clock,
    )
    return drain_once(post.engine, target, post.draining)


def reported(post: Post) -> None:
    """Let the shop's server tell of Ada's consent: she does not sit there waiting."""
    scene = a_scene(replace(post.site, confirmation=Confirmation(sms="never")), NIGHT)
    asked = (ask(SMS_MARKETING, Act.SERVER),)
    post.record(a_signup(scene, asks=()), a_phone(scene, asks=asked))


def joined_by_webhook_that_was_missed(post: Post) -> None:
    sent = NIGHT - timedelta(hours=2)
    text = a_text(a_scene(post.site, NIGHT), "join", reply_from=KEYWORD.number, sent_at=sent)
    post.record(text)


def test_a_welcome_that_nobody_waits_for_is_held_and_uses_up_no_attempt(post: Post) -> None:
    joined_by_webhook_that_was_missed(post)

    assert drain(post).causes == {"quiet_hours": 1}
    (row,) = post.rows("messenger:sms")
    assert (row["state"], row["attempts"], row["next_at"]) == ("pending", 0, MORNING)

    post.clock.now = MORNING
    assert drain(post).sent == 1


def test_what_a_person_has_just_asked_for_goes_at_once(post: Post) -> None:
    post.record(a_signup(a_scene(post.site, NIGHT)), a_phone(a_scene(post.site, NIGHT)))

    assert drain(post).sent == 1


def test_the_same_text_waits_once_they_have_gone(post: Post) -> None:
    post.record(a_signup(a_scene(post.site, NIGHT)), a_phone(a_scene(post.site, NIGHT)))
    post.clock.advance(minutes=10, seconds=1)

    assert drain(post).causes == {"quiet_hours": 1}


def test_what_a_server_tells_of_waits(post: Post) -> None:
    reported(post)

    assert drain(post).causes == {"quiet_hours": 1}


def test_a_stop_is_answered_although_a_welcome_before_it_is_held(post: Post) -> None:
    joined_by_webhook_that_was_missed(post)
    drain(post)
    post.clock.advance(minutes=1)
    scene = a_scene(post.site, post.clock())
    post.record(a_text(scene, "stop", "SM2", reply_from=KEYWORD.number))

    assert drain(post).sent == 1
    post.clock.now = MORNING
    assert drain(post).causes == {"consent_withdrawn": 1}
