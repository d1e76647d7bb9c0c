"""A text through every provider: one effect and one reply, whatever its webhook looks like."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.domain.times import rfc3339
from signup.forwarding.housekeeping import Retention, purge
from signup.storage import tables
from tests.support.factories import OTHER_PHONE, PHONE
from tests.support.providers import JSON, OURS, changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.sms.conftest import Line


def test_a_keyword_joins_and_the_reply_carries_what_the_law_asks(line: Line) -> None:
    answer = line.text("coffee")

    assert answer.status == (200 if line.sender.answers else 204)
    (reply,) = line.replies()
    for part in ("Northwind", "BAG15", "up to 6", "data rates", "HELP", "STOP", "/terms"):
        assert part.lower() in reply.lower()
    assert line.state() == "subscribed"


def test_what_proves_the_join_is_kept(line: Line) -> None:
    line.text("COFFEE", "M77")

    context = line.rows(tables.consent_events)[0]["context"]
    assert context["provider"] == line.sender.name
    assert (context["message_id"], context["body"]) == ("M77", "COFFEE")
    assert context["signature"] == "verified"
    if line.sender.name in {"telnyx", "vonage"}:
        assert context["sent_at"] == rfc3339(line.clock()).replace("17:30:00", "17:29:58")


def test_a_reply_through_the_worker_comes_from_the_number_that_was_texted(line: Line) -> None:
    line.text("HELP")

    payloads = [row["payload"] for row in line.rows(tables.outbox)]
    assert [one["from"] for one in payloads] == ([] if line.sender.answers else [OURS])
    assert PHONE not in str(payloads)


def test_a_redelivery_has_no_second_effect_and_no_second_reply(line: Line) -> None:
    line.text("COFFEE")
    again = line.text("COFFEE")

    assert again.status in {200, 204}
    assert len(line.replies()) == 1
    assert len(line.rows(tables.consent_events)) == 1


def test_a_stop_ends_every_text_and_is_confirmed_once(line: Line) -> None:
    line.text("COFFEE", "M1")
    line.clock.advance(seconds=1)
    line.replies()
    line.text("Stop!", "M2")
    line.clock.advance(seconds=1)
    line.text("STOP", "M3")

    joined, stopped = line.replies()
    assert "unsubscribed" in stopped
    assert "code" not in stopped.lower()
    assert (line.state(), line.state("transactional")) == ("unsubscribed", "unsubscribed")
    assert "in!" in joined


def test_a_join_that_comes_after_the_stop_it_came_before_subscribes_nobody(line: Line) -> None:
    join = line.sender.text("M1", PHONE, OURS, "COFFEE")
    joined = line.sender.sent(join, line.clock())
    line.clock.advance(minutes=1)
    line.text("STOP", "M2")
    line.clock.advance(minutes=1)
    line.call(line.sender.webhook(joined, line.clock()))

    dated = bool(line.sender.time_field)
    assert line.state() == ("unsubscribed" if dated else "subscribed")


def test_a_broken_date_is_no_reason_to_overlook_a_stop(line: Line) -> None:
    line.text("COFFEE", "M1")
    stop = line.sender.text("M2", PHONE, OURS, "STOP")
    for at in (line.clock.advance(seconds=1) - timedelta(days=9000), None):
        fields = line.sender.sent(stop, at) if at else stop
        line.call(line.sender.webhook(fields, line.clock()))

    assert line.state() == "unsubscribed"


def test_no_welcome_follows_a_stop_that_came_first(line: Line) -> None:
    line.text("COFFEE", "M1")
    line.clock.advance(seconds=1)
    line.text("STOP", "M2")

    said = line.replies()
    line.replies()
    assert [reply for reply in line.replies() if "BAG15" in reply] == (
        said[:1] if line.sender.answers else []
    )


def test_whom_the_provider_opted_out_is_out_in_silence_whatever_the_words(line: Line) -> None:
    fields = line.sender.text("M1", PHONE, OURS, "hello there")
    for path, value in line.sender.opt_out.items():
        fields = changed(fields, path, value)
    line.call(line.sender.webhook(fields, line.clock()))

    expected = "unsubscribed" if line.sender.opt_out else "none"
    assert (line.state(), line.replies()) == (expected, [])


def test_a_stop_is_recorded_whatever_limits_say(make_line: Callable[..., Line]) -> None:
    line = make_line(limit_ip_minute="1", limit_ip_hour="1", limit_address_hour="1")
    for number in range(5):
        line.text("hello", f"M{number}")
    line.text("STOP", "M9")

    assert line.state() == "unsubscribed"


def test_help_from_a_stranger_is_answered_and_keeps_no_profile(line: Line) -> None:
    line.text("HELP", sender=OTHER_PHONE)

    (reply,) = line.replies()
    assert "hello@northwind.example" in reply
    assert line.rows(tables.profiles) == []
    strangers = [row["phone"] for row in line.rows(tables.strangers)]
    assert strangers == ([] if line.sender.answers else [OTHER_PHONE])


def test_a_strangers_number_is_gone_after_a_day(line: Line) -> None:
    line.text("HELP", sender=OTHER_PHONE)
    purge(line.engine, line.clock.advance(days=1, seconds=1), Retention())

    assert line.rows(tables.strangers) == []
    assert line.replies() == [] or line.sender.answers


def test_an_answer_that_comes_too_late_is_not_sent(line: Line) -> None:
    line.text("HELP", "M1")
    line.clock.advance(minutes=55)
    line.text("STOP", "M2")
    line.clock.advance(minutes=6)

    assert len(line.replies()) == (2 if line.sender.answers else 0)


def test_a_sender_without_a_number_is_answered_with_silence(line: Line) -> None:
    for who in ("88855", "Northwind"):
        assert line.text("COFFEE", sender=who).status in {200, 204}
    assert line.is_empty()
    assert line.replies() == []


def test_other_words_get_no_reply_and_change_nothing(line: Line) -> None:
    for number, words in enumerate(("hello", "TEA", "")):
        line.text(words, f"M{number}")

    assert line.rows(tables.consent_events) == []
    assert line.replies() == []


def test_a_message_without_what_it_needs_is_refused(line: Line) -> None:
    whole = line.sender.text("M1", PHONE, OURS, "COFFEE")
    for path in line.sender.missing:
        answer = line.call(line.sender.webhook(changed(whole, path), line.clock()))
        assert (path, answer.status) == (path, 422)
    assert line.is_empty()


def test_an_id_that_no_database_takes_is_refused(line: Line) -> None:
    assert line.text("COFFEE", "M" * 129).status == 422
    assert line.text("COFFEE", "M\0").status == 422
    assert line.is_empty()


def test_words_in_other_scripts_and_with_markup_are_words(line: Line) -> None:
    line.text("<b>COFFEE</b> ☕ & résumé", "M1")
    line.text("¡PARAR!", "M2")

    assert line.state() == "unsubscribed"


def test_signed_news_that_is_no_message_has_no_effect(line: Line) -> None:
    others: list[dict[str, Any]] = [
        {"data": {"event_type": "call.initiated"}},
        {"data": [1]},
        {"channel": "mms"},
    ]
    for fields in ({"Other": "1"}, *(others if line.sender.content_type == JSON else [])):
        assert line.call(line.sender.webhook(fields, line.clock())).status in {204, 422}
    assert line.is_empty()
