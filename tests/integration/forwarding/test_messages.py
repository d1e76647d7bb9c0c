"""What shoppers are written, and when it is better not to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from signup.capture.commands import Withdraw
from signup.domain.consent import Channel
from signup.forwarding.drain import DrainReport, drain_once
from signup.forwarding.message_target import MessageTarget
from signup.messengers.inbox import InboxMessenger
from signup.storage import tables
from signup.storage.queue import Queue
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    FORM,
    KEYWORD,
    LINKS,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import RowMapping

    from signup.domain.site import Site
    from tests.integration.forwarding.conftest import Post

STEPS = [
    {"name": step.name, "incentive": {"label": step.incentive.label, "code": step.incentive.code}}
    for step in FORM.steps
    if step.incentive
]


class Mailbox:
    """The development sender, and what it kept."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.messenger = InboxMessenger(post.engine, clock=post.clock)
        self.site_of: Callable[[str], Site | None] = lambda key: (
            post.site if key == "demo" else None
        )

    def drain(self, channel: str) -> DrainReport:
        target = MessageTarget(
            Queue("demo", f"messenger:{channel}"),
            self.messenger,
            site_of=self.site_of,
            links=LINKS,
            clock=self.post.clock,
        )
        return drain_once(self.post.engine, target, self.post.draining)

    def messages(self) -> list[RowMapping]:
        with self.post.engine.connect() as connection:
            return list(connection.execute(select(tables.inbox_messages)).mappings())

    def cause(self, channel: str) -> Any:
        return self.post.rows(f"messenger:{channel}")[0]["cause"]


def publish(mailbox: Mailbox, *, version: str, locale: str) -> None:
    """Publish the form in a version and a locale."""
    form = {"key": FORM.key, "locale": locale, "version": version}
    with mailbox.post.engine.begin() as connection:
        row = {"site": "demo", **form, "document": {**form, "steps": STEPS}, "created_at": START}
        connection.execute(insert(tables.form_versions).values(row))


@pytest.fixture
def mailbox(post: Post) -> Mailbox:
    mailbox = Mailbox(post)
    publish(mailbox, version=FORM.version, locale=FORM.locale)
    return mailbox


def test_an_opt_in_is_welcomed_by_mail_with_the_code_and_who_sends_it(mailbox: Mailbox) -> None:
    mailbox.post.record(a_signup(a_scene(mailbox.post.site)))

    assert mailbox.drain("email").sent == 1

    mail = mailbox.messages()[0]
    assert (mail["channel"], mail["direction"], mail["address"]) == ("email", "out", EMAIL)
    assert mail["subject"] == "Your 10% off at Northwind Coffee"
    assert "WELCOME10" in mail["body"]
    assert "Northwind Coffee LLC\n1 Roastery Way, Portland" in mail["body"]
    assert mailbox.post.states("messenger:email") == ["sent"]


def test_nothing_a_stranger_typed_is_written(mailbox: Mailbox) -> None:
    command = a_signup(a_scene(mailbox.post.site), attributes={"first_name": "visit evil.example"})
    mailbox.post.record(command)
    mailbox.drain("email")
    assert "evil" not in mailbox.messages()[0]["body"]


def test_who_withdrew_before_the_mail_went_out_gets_none(mailbox: Mailbox) -> None:
    mailbox.post.record(a_signup(a_scene(mailbox.post.site)))
    profile = mailbox.post.rows()[0]["aggregateid"]
    scene = a_scene(mailbox.post.site, START + timedelta(seconds=1))
    mailbox.post.record(Withdraw(scene, profile, Channel.EMAIL, None, "phoned"))
    assert mailbox.drain("email").superseded == 1
    assert (mailbox.messages(), mailbox.cause("email")) == ([], "consent_withdrawn")


def test_a_typed_number_is_asked_first_without_any_offer(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    mailbox.post.record(a_signup(scene), a_phone(scene))

    assert mailbox.drain("sms").sent == 1

    text = mailbox.messages()[0]
    assert (text["channel"], text["address"], text["subject"]) == ("sms", PHONE, None)
    for part in ("Reply Y", "Msg & data rates", "HELP", "STOP", "up to 6 a month", "/terms"):
        assert part in text["body"]
    assert "WELCOME20" not in text["body"]
    assert "%" not in text["body"]


@pytest.mark.parametrize(
    ("locale", "words"),
    [("de-AT", "Antworten Sie mit Y"), ("fr", "Reply Y"), (None, "Reply Y")],
)
def test_a_person_is_texted_in_their_own_language_where_the_site_has_it(
    mailbox: Mailbox, locale: str | None, words: str
) -> None:
    site = replace(mailbox.post.site, locales=("en-US", "de"))
    mailbox.site_of = lambda _key: site
    scene = a_scene(site, locale=locale)
    mailbox.post.record(a_signup(scene), a_phone(scene))
    mailbox.drain("sms")
    assert words in mailbox.messages()[0]["body"]


def test_the_question_about_order_updates_does_not_speak_of_offers(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    phone = a_phone(scene, asks=(ask(SMS_TRANSACTIONAL),))
    mailbox.post.record(a_signup(scene), phone)
    mailbox.drain("sms")
    assert "Reply Y to confirm you want updates about your orders" in mailbox.messages()[0]["body"]


def test_no_question_follows_a_stop(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    mailbox.post.record(a_signup(scene), a_phone(scene))
    mailbox.post.record(a_text(a_scene(mailbox.post.site, START + timedelta(seconds=1)), "stop"))
    assert mailbox.drain("sms").superseded == 1
    assert mailbox.messages() == []


def test_no_question_is_sent_once_it_has_been_answered(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    mailbox.post.record(a_signup(scene), a_phone(scene))
    mailbox.post.record(a_text(a_scene(mailbox.post.site, START + timedelta(seconds=1)), "confirm"))
    assert mailbox.drain("sms").superseded == 1
    assert mailbox.cause("sms") == "request_closed"


def test_no_question_is_sent_after_its_time(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    mailbox.post.record(a_signup(scene), a_phone(scene))
    mailbox.post.clock.advance(days=8)
    assert mailbox.drain("sms").superseded == 1


def _welcome_text(mailbox: Mailbox, **payload: Any) -> None:
    row = mailbox.post.rows("messenger:email")[0]
    mailbox.post.add(
        id="welcome",
        destination="messenger:sms",
        aggregatetype="message",
        aggregateid=row["aggregateid"],
        type="message.welcome_sms",
        payload={**row["payload"], "step": "phone", **payload},
    )


def _confirmed(mailbox: Mailbox, *pairs: Any) -> None:
    scene = a_scene(mailbox.post.site)
    phone = a_phone(scene, asks=tuple(ask(pair) for pair in pairs))
    mailbox.post.record(a_signup(scene), phone)
    mailbox.post.record(a_text(a_scene(mailbox.post.site, START + timedelta(seconds=1)), "confirm"))
    mailbox.drain("sms")


def test_a_confirmed_number_is_welcomed_with_the_code_and_the_small_print(mailbox: Mailbox) -> None:
    _confirmed(mailbox, SMS_MARKETING)
    _welcome_text(mailbox)
    assert mailbox.drain("sms").sent == 1
    body = mailbox.messages()[0]["body"]
    for part in ("WELCOME20", "Msg & data rates", "HELP", "STOP", "Up to 6 a month"):
        assert part in body


def test_a_keywords_own_code_goes_before_the_forms(mailbox: Mailbox) -> None:
    _confirmed(mailbox, SMS_MARKETING)
    _welcome_text(mailbox, keyword="COFFEE")
    mailbox.drain("sms")
    assert "BAG15" in mailbox.messages()[0]["body"]


def test_a_reward_that_the_mail_has_told_is_left_out_of_the_text(mailbox: Mailbox) -> None:
    _confirmed(mailbox, SMS_MARKETING)
    _welcome_text(mailbox, keyword="COFFEE", bare=True)
    mailbox.drain("sms")
    body = mailbox.messages()[0]["body"]
    assert "You're in! Recurring" in body
    assert "BAG15" not in body


def test_a_keywords_own_language_goes_before_the_persons(mailbox: Mailbox) -> None:
    site = mailbox.post.site
    german = replace(KEYWORD, disclosure=replace(KEYWORD.disclosure, locale="de"))
    told = replace(site, locales=("en-US", "de"), keywords=(german,))
    mailbox.site_of = lambda _key: told
    _confirmed(mailbox, SMS_MARKETING)
    _welcome_text(mailbox, keyword="COFFEE")
    mailbox.drain("sms")
    assert "Sie sind dabei!" in mailbox.messages()[0]["body"]


def test_who_agreed_to_order_updates_alone_gets_no_code(mailbox: Mailbox) -> None:
    _confirmed(mailbox, SMS_TRANSACTIONAL)
    _welcome_text(mailbox)
    mailbox.drain("sms")
    body = mailbox.messages()[0]["body"]
    assert "updates about your orders" in body
    assert "WELCOME20" not in body


@pytest.mark.parametrize("kind", ["message.welcome_sms", "message.welcome_email"])
def test_a_profile_without_the_address_gets_nothing(mailbox: Mailbox, kind: str) -> None:
    channel = kind.rpartition("_")[2]
    mailbox.post.add(destination=f"messenger:{channel}", type=kind, aggregateid="gone")
    assert mailbox.drain(channel).superseded == 1
    assert mailbox.cause(channel) == "address_gone"


def test_a_welcome_without_a_consent_is_not_sent(mailbox: Mailbox) -> None:
    mailbox.post.add_profile()
    mailbox.post.add(destination="messenger:email", type="message.welcome_email")
    assert mailbox.drain("email").superseded == 1


def test_a_message_nobody_knows_is_rejected_and_stays_visible(mailbox: Mailbox) -> None:
    mailbox.post.add(destination="messenger:email", type="message.surprise")
    assert mailbox.drain("email").rejected == 1
    assert mailbox.cause("email") == "message_unknown"


def test_a_reply_nobody_knows_is_rejected_and_holds_up_no_other(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    for number, phone in enumerate((PHONE, "+15035550188")):
        text = a_text(scene, "join", f"SM{number}", phone=phone, reply_from=KEYWORD.number)
        mailbox.post.record(text)
    odd = mailbox.post.rows("messenger:sms")[0]
    mailbox.post.change(odd["id"], payload={**odd["payload"], "reply": "surprise"})

    report = mailbox.drain("sms")

    assert (report.sent, report.rejected) == (1, 1)
    assert report.causes == {"message_unknown": 1}


def test_messages_of_a_site_that_is_not_published_wait(mailbox: Mailbox) -> None:
    mailbox.post.record(a_signup(a_scene(mailbox.post.site)))
    mailbox.site_of = lambda _key: None
    assert mailbox.drain("email").retried == 1
    assert mailbox.post.rows("messenger:email")[0]["attempts"] == 0


def test_the_same_message_twice_is_one_entry_in_the_inbox(mailbox: Mailbox) -> None:
    mailbox.post.record(a_signup(a_scene(mailbox.post.site)))
    mailbox.drain("email")
    row = mailbox.post.rows("messenger:email")[0]
    mailbox.post.change(row["id"], state="pending")
    assert mailbox.drain("email").sent == 1
    assert len(mailbox.messages()) == 1


def test_a_site_without_an_offer_welcomes_without_a_code(mailbox: Mailbox) -> None:
    scene = a_scene(mailbox.post.site)
    mailbox.post.record(a_signup(scene, form_version=None, asks=(ask(EMAIL_MARKETING),)))
    mailbox.drain("email")
    assert mailbox.messages()[0]["subject"] == "Welcome to Northwind Coffee"
