"""From the outbox to a real mail server: what is sent once, tried again, given up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.forwarding.drain import DrainReport, drain_once
from signup.forwarding.message_target import MessageTarget
from signup.messengers.smtp.adapter import SmtpMessenger
from signup.messengers.smtp.server import MailServer
from signup.storage.queue import Queue
from tests.support import mail_host
from tests.support.factories import EMAIL, LINKS, a_scene, a_signup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.forwarding.conftest import Post
    from tests.support.mail_host import MailHost

QUEUE = "messenger:email"


class Office:
    """Ada has signed up from Germany; the worker's next step is asked for."""

    def __init__(self, post: Post, host: MailHost) -> None:
        self.post, self.host = post, host
        post.record(a_signup(a_scene(post.site, country="DE")))

    def drain(self) -> DrainReport:
        server = MailServer.of(self.host.url())
        target = MessageTarget(
            Queue("demo", QUEUE),
            SmtpMessenger(server, "hello@northwind.example", "signup.example", self.post.clock),
            site_of=lambda _: self.post.site,
            links=LINKS,
            clock=self.post.clock,
        )
        return drain_once(self.post.engine, target, self.post.draining)


@pytest.fixture
def host() -> Iterator[MailHost]:
    with mail_host.running() as running:
        yield running


@pytest.fixture
def office(post: Post, host: MailHost) -> Office:
    return Office(post, host)


def test_a_mail_that_was_taken_is_sent_once(office: Office) -> None:
    assert office.drain().sent == 1
    assert office.drain().claimed == 0
    assert office.post.states(QUEUE) == ["sent"]
    assert len(office.host.received) == 1


def test_a_server_that_asks_for_patience_gets_the_same_mail_later(office: Office) -> None:
    office.host.answers["DATA"].append("451 4.7.1 greylisted, come back")
    assert office.drain().causes == {"smtp_451": 1}
    assert office.drain().claimed == 0

    office.post.clock.advance(seconds=6)
    assert office.drain().sent == 1
    (row,) = office.post.rows(QUEUE)
    (one,) = office.host.received
    assert one.mail["Message-ID"] == f"<{row['id']}@northwind.example>"


def test_a_refused_recipient_is_kept_with_its_cause_and_without_the_address(office: Office) -> None:
    office.host.answers["RCPT"].append(f"550 5.1.1 <{EMAIL}> unknown")

    assert office.drain().rejected == 1
    (row,) = office.post.rows(QUEUE)
    assert (row["state"], row["cause"]) == ("rejected", "recipient_refused")
    assert EMAIL not in str(row)


def test_a_mail_server_that_is_away_costs_nobody_their_question(office: Office) -> None:
    office.host.stop()
    assert office.drain().causes == {"connect_failed": 1}
    assert office.post.states(QUEUE) == ["pending"]
    assert office.post.rows(QUEUE)[0]["next_at"] <= office.post.clock() + timedelta(seconds=6)
