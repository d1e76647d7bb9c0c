"""The text that asks to confirm: not sent any more once a yes would come too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import Accepted
from signup.domain.site import Confirmation
from signup.forwarding.drain import drain_once
from signup.forwarding.message_target import MessageTarget
from signup.storage.queue import Queue
from tests.support.factories import LINKS, PHONE, a_phone, a_scene, a_signup

if TYPE_CHECKING:
    from signup.domain.outcome import Outcome
    from signup.messengers.shared import OutgoingMessage
    from tests.integration.forwarding.conftest import Post


class Handset:
    """What keeps every text it is sent."""

    def __init__(self) -> None:
        self.texts: list[OutgoingMessage] = []

    def send(self, message: OutgoingMessage) -> Outcome:
        self.texts.append(message)
        return Accepted()


@pytest.mark.parametrize(
    ("late", "sent"), [(timedelta(0), [PHONE]), (timedelta(seconds=1), [])], ids=["then", "later"]
)
def test_it_is_sent_as_long_as_the_site_file_lets_a_yes_count(
    post: Post, late: timedelta, sent: list[str]
) -> None:
    site = replace(post.site, confirmation=Confirmation(reply_days=2))
    post.record(a_signup(a_scene(site)), a_phone(a_scene(site)))
    post.clock.now += timedelta(days=2) + late
    handset, queue = Handset(), Queue("demo", "messenger:sms")
    target = MessageTarget(queue, handset, site_of=lambda _: site, links=LINKS, clock=post.clock)
    drain_once(post.engine, target, post.draining)

    assert [text.address for text in handset.texts] == sent
