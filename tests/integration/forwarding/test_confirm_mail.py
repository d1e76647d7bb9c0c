"""The mail that asks to confirm: what stands in it, and when it is better not to send it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from signup.capture.commands import Confirm, Withdraw
from signup.domain.consent import Channel
from signup.domain.links import ConfirmLink, PersonLink
from signup.domain.outcome import Accepted
from signup.forwarding.drain import DrainReport, drain_once
from signup.forwarding.housekeeping import Retention, purge
from signup.forwarding.message_target import MessageTarget
from signup.storage import tables
from signup.storage.queue import Queue
from tests.support.clock import START
from tests.support.factories import EMAIL, FORM, LINKS, a_scene, a_signup

if TYPE_CHECKING:
    from signup.domain.outcome import Outcome
    from signup.messengers.shared import Letter, OutgoingMessage
    from tests.integration.forwarding.conftest import Post


class Postbox:
    """A sender that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []

    def send(self, message: OutgoingMessage) -> Outcome:
        self.sent.append(message)
        return Accepted()


class Asking:
    """Ada signs up from Germany, and mail is sent."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.box = Postbox()

    def sign_up(self, locale: str = "en-US") -> None:
        self.post.record(a_signup(a_scene(self.post.site, country="DE", locale=locale)))

    def drain(self) -> DrainReport:
        queue = Queue("demo", "messenger:email")
        target = MessageTarget(
            queue,
            self.box,
            site_of=lambda _: self.post.site,
            links=LINKS,
            clock=self.post.clock,
        )
        return drain_once(self.post.engine, target, self.post.draining)

    def letter(self) -> Letter:
        self.drain()
        (message,) = self.box.sent
        assert message.channel is Channel.EMAIL
        assert message.address == EMAIL
        assert message.letter is not None
        assert message.body == message.letter.text
        return message.letter

    def has_request(self) -> bool:
        with self.post.engine.connect() as connection:
            return connection.execute(select(tables.confirmations)).first() is not None

    def request(self) -> str:
        row = self.post.rows("messenger:email")[0]
        return str(row["payload"]["request"])


@pytest.fixture
def asking(post: Post) -> Asking:
    return Asking(post)


def test_it_holds_the_link_the_code_and_who_asks(asking: Asking) -> None:
    asking.sign_up()
    letter = asking.letter()

    link = LINKS.confirm(ConfirmLink("demo", asking.request(), "en"))
    (code,) = LINKS.codes("demo", asking.request())
    for text in (letter.text, letter.html):
        for part in (link, code, "Northwind Coffee LLC", "1 Roastery Way", "7 days"):
            assert part in text
    assert letter.subject == "Please confirm your e-mail address"


def test_it_offers_nothing(asking: Asking) -> None:
    asking.sign_up()
    letter = asking.letter()

    for step in FORM.steps:
        assert step.incentive is not None
        for word in (step.incentive.code, step.incentive.label, "%", "offer"):
            assert word not in letter.text
    assert "<img" not in letter.html


def test_it_can_be_ended_with_one_click(asking: Asking) -> None:
    asking.sign_up()
    profile = asking.post.rows("messenger:email")[0]["aggregateid"]

    assert asking.letter().unsubscribe == LINKS.unsubscribe(PersonLink("demo", profile, "en"))


@pytest.mark.parametrize(
    ("locale", "subject", "direction"),
    [
        ("de-DE", "Bitte bestätigen Sie Ihre E-Mail-Adresse", 'lang="de" dir="ltr"'),
        ("ar", "يرجى تأكيد عنوان بريدك الإلكتروني", 'lang="ar" dir="rtl"'),
        ("tlh", "Please confirm your e-mail address", 'lang="en" dir="ltr"'),
    ],
)
def test_it_speaks_the_language_of_the_form(
    asking: Asking, locale: str, subject: str, direction: str
) -> None:
    asking.sign_up(locale)
    letter = asking.letter()

    assert letter.subject == subject
    assert direction in letter.html


def test_it_is_not_sent_to_who_has_confirmed_meanwhile(asking: Asking) -> None:
    asking.sign_up()
    later = a_scene(asking.post.site, asking.post.clock.advance(seconds=1))
    asking.post.record(Confirm(later, asking.request()))

    assert asking.drain().causes["request_closed"] == 1
    assert asking.letter().subject == "Welcome to Northwind Coffee"


def test_it_is_not_sent_to_who_has_said_no_meanwhile(asking: Asking) -> None:
    asking.sign_up()
    profile = asking.post.rows("messenger:email")[0]["aggregateid"]
    later = a_scene(asking.post.site, START + timedelta(seconds=1))
    asking.post.record(Withdraw(later, profile, None, None, ""))

    assert asking.drain().superseded == 1
    assert asking.box.sent == []


def test_it_is_not_sent_when_its_link_would_not_work(asking: Asking) -> None:
    asking.sign_up()
    asking.post.clock.advance(days=7)

    assert asking.drain().superseded == 1
    assert asking.box.sent == []


def test_the_welcome_speaks_the_language_of_the_form_too(asking: Asking) -> None:
    asking.post.record(a_signup(a_scene(asking.post.site, locale="fr-FR")))

    assert asking.letter().subject == "Bienvenue chez Northwind Coffee"


def test_requests_to_confirm_are_let_go_a_month_after_they_ended(asking: Asking) -> None:
    asking.sign_up()
    purge(asking.post.engine, START + timedelta(days=36), Retention())
    assert asking.has_request()
    purge(asking.post.engine, START + timedelta(days=38), Retention())
    assert not asking.has_request()
