"""One click that ends a person's e-mail (RFC 8058), and the page with the button for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.storage import tables
from tests.support.factories import EMAIL, PHONE
from tests.web.subscriber.conftest import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.subscriber.conftest import Pages

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


@pytest.mark.parametrize("content_type", [FORM, PARTS])
def test_one_click_of_a_mail_program_ends_it(pages: Pages, content_type: str) -> None:
    pages.join()
    link = pages.unsubscribe_link()
    answer = pages.client.post(link, data=ONE_CLICK, content_type=content_type)

    assert answer.status_code == 200
    assert not {"Set-Cookie", "Location"} & {*answer.headers.keys()}
    assert pages.state(EMAIL, "email") == "unsubscribed"
    event = pages.rows(tables.consent_events)[-1]
    assert (event["event"], event["act"], event["source"]) == (
        "withdrawn",
        "link+press",
        "unsubscribe",
    )


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"data": "{", "content_type": "application/json"},
        {"data": b"\xff\x00", "content_type": "a/b"},
        {"headers": {"Origin": "null"}},
        {"headers": {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}},
    ],
)
def test_any_other_post_ends_it_as_well(pages: Pages, call: dict[str, Any]) -> None:
    pages.join()

    assert pages.client.post(pages.unsubscribe_link(), **call).status_code == 200
    assert pages.state(EMAIL, "email") == "unsubscribed"


def test_the_page_shows_a_button_and_changes_nothing(pages: Pages) -> None:
    pages.join()
    before = pages.everything()
    answer = pages.open(pages.unsubscribe_link())

    assert answer.status_code == 200
    assert "a•••@example.com" in words(answer)
    assert EMAIL not in answer.text
    assert '<form method="post"><button' in answer.text
    assert pages.everything() == before


def test_texts_go_on_for_who_left_the_mails(pages: Pages) -> None:
    pages.join()
    pages.add_phone()
    pages.clock.advance(minutes=1)
    pages.text("confirm")
    pages.post(pages.unsubscribe_link())

    assert pages.state(PHONE, "sms") == "subscribed"


def test_who_has_left_before_is_told_the_same(pages: Pages) -> None:
    pages.join()
    first = pages.post(pages.unsubscribe_link())
    pages.clock.advance(days=400)
    again = pages.post(pages.unsubscribe_link())

    assert (again.status_code, again.text) == (200, first.text)
    assert "You are unsubscribed" in words(again)


def test_an_open_question_is_closed_by_it(pages: Pages) -> None:
    pages.sign_up()
    pages.clock.advance(minutes=1)
    pages.post(pages.unsubscribe_link())

    assert pages.post(pages.confirm_link()).status_code == 410
    assert pages.state(EMAIL, "email") == "unsubscribed"


def test_a_link_of_a_merged_profile_ends_what_the_person_gets_now(pages: Pages) -> None:
    lone = pages.merged()

    assert pages.post(pages.unsubscribe_link(lone)).status_code == 200
    assert pages.state(EMAIL, "email") == "unsubscribed"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_of_somebody_who_is_not_here_any_more_says_that_nothing_is_sent(
    pages: Pages, method: str
) -> None:
    answer = pages.client.open(pages.unsubscribe_link("forgotten"), method=method)

    assert answer.status_code == 200
    assert "will send no more e-mail" in words(answer)


def test_a_stop_is_never_refused_for_coming_often(
    make_app: Callable[..., Flask], pages: Pages
) -> None:
    pages.join()
    strict = make_app(limit_public_minute="1", limit_ip_minute="1").test_client()
    link = pages.unsubscribe_link()

    assert [strict.post(link).status_code for _ in range(5)] == [200] * 5


def test_reading_the_page_is_limited(make_app: Callable[..., Flask], pages: Pages) -> None:
    pages.join()
    strict = make_app(limit_public_minute="1").test_client()
    answers = [strict.get(pages.unsubscribe_link()) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 429]
    assert answers[1].mimetype == "text/html"
    assert int(answers[1].headers["Retry-After"]) > 0
