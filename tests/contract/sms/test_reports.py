"""What a provider says of our own texts: delivered, lost, or blocked until START."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.domain.outcome import Accepted, Retry
from signup.domain.times import rfc3339
from signup.storage import tables
from tests.support.app import services
from tests.support.factories import PHONE, a_scene, a_text
from tests.support.providers import ENDED

if TYPE_CHECKING:
    from signup.domain.outcome import Outcome
    from signup.messengers.shared import OutgoingMessage
    from tests.contract.sms.conftest import Line


class Sending:
    """A messenger that says what it is told to, after something happened meanwhile."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        self.sent: list[OutgoingMessage] = []
        self.outcome = outcome or Accepted()
        self.meanwhile: Any = lambda _message: None

    def send(self, message: OutgoingMessage) -> Outcome:
        self.sent.append(message)
        self.meanwhile(message)
        return self.outcome


def owe_a_text(line: Line) -> str:
    """Have the core owe Ada a text through the worker; return the outbox row's id."""
    published = services(line.app).catalog.get("demo")
    assert published
    scene = a_scene(published.site, line.clock())
    message = a_text(scene, "join", "M0", reply_from="+15005550006", provider=line.sender.name)
    services(line.app).committer.submit(message)
    return str(texts(line)[0]["id"])


def texts(line: Line) -> list[Any]:
    rows = line.rows(tables.outbox)
    return [row for row in rows if row["destination"] == "messenger:sms"]


def ended(line: Line) -> tuple[str, str | None]:
    (row,) = texts(line)
    return row["state"], row["cause"]


def news(line: Line) -> list[str]:
    """Return what the profile store is told."""
    return [row["type"] for row in line.rows(tables.outbox) if row["destination"] == "crm"]


def test_a_text_that_arrived_is_confirmed(line: Line) -> None:
    delivery = owe_a_text(line)
    line.drain(Sending())
    assert ended(line) == ("sent", None)

    answer = line.call(line.sender.status(ENDED[line.sender.name][0], line.clock(), delivery))

    assert answer.status == 204
    assert ended(line) == ("confirmed", None)


def test_a_text_that_was_lost_is_shown_with_the_providers_code(line: Line) -> None:
    delivery = owe_a_text(line)
    line.drain(Sending())
    report = line.sender.status(ENDED[line.sender.name][1], line.clock(), delivery, "30003")
    line.call(report)
    line.call(line.sender.status(ENDED[line.sender.name][0], line.clock(), delivery))

    assert ended(line) == ("rejected", "undelivered:30003")


def test_a_report_that_overtakes_the_sender_is_not_undone_by_it(line: Line) -> None:
    delivered, sending = ENDED[line.sender.name][0], Sending()
    owe_a_text(line)
    sending.meanwhile = lambda message: line.call(
        line.sender.status(delivered, line.clock(), message.id)
    )
    line.drain(sending)

    assert ended(line) == ("confirmed", None)


def test_a_text_that_only_seemed_to_fail_is_not_sent_again_once_it_is_reported(line: Line) -> None:
    delivery, sending = owe_a_text(line), Sending(Retry("time_out"))
    line.drain(sending)
    line.call(line.sender.status(ENDED[line.sender.name][0], line.clock(), delivery))
    line.clock.advance(minutes=1)
    line.drain(sending)

    assert (len(sending.sent), ended(line)) == (1, ("confirmed", None))


def test_a_text_still_on_its_way_changes_nothing(line: Line) -> None:
    delivery = owe_a_text(line)
    line.drain(Sending())
    answer = line.call(line.sender.status("sent", line.clock(), delivery))

    assert answer.status == 204
    assert ended(line) == ("sent", None)
    assert len(line.rows(tables.seen_messages)) == 1


def test_a_report_about_another_sites_or_no_text_has_no_effect(line: Line) -> None:
    owe_a_text(line)
    line.drain(Sending())
    assert line.call(line.sender.status("delivered", line.clock(), "other")).status == 204
    assert line.call(line.sender.status("delivered", line.clock())).status == 204
    assert ended(line) == ("sent", None)


def test_a_blocked_number_is_shown_until_start_and_stores_are_told(line: Line) -> None:
    line.text("COFFEE", "M1")
    line.replies()
    before = len(news(line))
    blocked = line.sender.status(ENDED[line.sender.name][1], line.clock(), "", line.sender.blocked)
    line.call(blocked)
    line.call(blocked)

    since = rfc3339(line.clock())
    code = line.sender.blocked
    assert line.blocked() == {"by": "provider", "code": code, "since": since}
    assert line.state() == "subscribed"
    assert news(line)[before:] == ["profile.updated"]

    line.clock.advance(minutes=1)
    line.text("COFFEE", "M2")
    assert line.blocked() is not None
    line.text("START", "M3")
    assert line.blocked() is None
    assert news(line)[-1] == "profile.updated"


def test_a_block_that_is_told_again_after_start_does_not_return(line: Line) -> None:
    line.text("COFFEE", "M1")
    blocked = line.sender.status(ENDED[line.sender.name][1], line.clock(), "", line.sender.blocked)
    line.call(blocked)
    line.text("START", "M2")
    line.call(blocked)

    assert line.blocked() is None


def test_nothing_is_sent_to_a_blocked_number(line: Line) -> None:
    owe_a_text(line)
    sending = Sending()
    line.call(line.sender.status(ENDED[line.sender.name][1], line.clock(), "", line.sender.blocked))
    line.drain(sending)

    assert sending.sent == []
    assert ended(line) == ("superseded", "number_blocked")


def test_the_block_of_a_number_nobody_asked_is_not_kept(line: Line) -> None:
    webhook = line.sender.status(ENDED[line.sender.name][1], line.clock(), "", line.sender.blocked)
    assert line.call(webhook).status == 204
    assert line.rows(tables.consent_states) == []
    assert PHONE not in str(line.rows(tables.outbox))


def test_a_report_without_what_it_needs_is_refused(line: Line) -> None:
    whole = line.sender.report(PHONE, ENDED[line.sender.name][0], "", None)
    for name in ("MessageSid", "MessageUUID", "To", "message_uuid", "to"):
        if name in whole:
            fields = {key: value for key, value in whole.items() if key != name}
            answer = line.call(line.sender.webhook(fields, line.clock(), "/status"))
            assert (name, answer.status) == (name, 422)
