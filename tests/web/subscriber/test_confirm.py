"""The page of a confirmation link: it waits for a press, and says what came of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Withdraw
from signup.storage import tables
from tests.support.factories import EMAIL, a_scene
from tests.web.subscriber.conftest import path, words

if TYPE_CHECKING:
    from tests.web.subscriber.conftest import Pages


def test_the_page_has_one_button_and_changes_nothing(pages: Pages) -> None:
    pages.sign_up()
    before = pages.everything()
    answer = pages.open(pages.confirm_link())

    assert answer.status_code == 200
    assert "Confirm your e-mail address" in words(answer)
    assert answer.text.count("<button") == 1
    assert pages.client.head(pages.confirm_link()).status_code == 200
    assert pages.everything() == before


def test_a_scanner_that_opens_every_link_confirms_for_nobody(pages: Pages) -> None:
    pages.sign_up()
    seen: set[str] = set()
    waiting = [pages.confirm_link()]
    while waiting:
        link = waiting.pop()
        seen.add(link)
        found = re.findall(r'(?:href|action|src)="([^"]+)"', pages.open(link).text)
        own = {path(one) for one in found if path(one).startswith("/")}
        waiting += own - seen

    assert len(seen) > 1
    assert pages.state(EMAIL, "email") == "pending"


def test_nothing_on_it_acts_by_itself(pages: Pages) -> None:
    pages.sign_up()
    text = pages.open(pages.confirm_link()).text

    assert not re.search(r"<script|http-equiv|autofocus|\son\w+=", text, re.IGNORECASE)


def test_pressing_the_button_confirms_and_shows_the_code_that_was_earned(pages: Pages) -> None:
    pages.sign_up()
    answer = pages.post(pages.confirm_link())

    assert answer.status_code == 200
    assert "Your address is confirmed" in words(answer)
    assert "WELCOME10" in words(answer)
    assert pages.state(EMAIL, "email") == "subscribed"
    event = pages.rows(tables.consent_events)[-1]
    assert (event["event"], event["act"]) == ("confirmed", "link+press")


def test_before_it_is_pressed_no_offer_and_no_code_is_shown(pages: Pages) -> None:
    pages.sign_up()

    assert not re.search("WELCOME10|10%", words(pages.open(pages.confirm_link())))


def test_pressing_again_shows_the_same_and_so_does_opening_the_link_again(pages: Pages) -> None:
    pages.sign_up()
    pages.clock.advance(minutes=3)
    first = pages.post(pages.confirm_link())
    pages.clock.advance(days=3)
    before = pages.everything()

    assert pages.post(pages.confirm_link()).text == first.text
    assert pages.open(pages.confirm_link()).text == first.text
    assert pages.everything() == before


def test_a_signup_that_earned_nothing_is_shown_no_code(pages: Pages) -> None:
    pages.sign_up(welcome=None)

    assert "code" not in words(pages.post(pages.confirm_link()))


def test_the_code_is_that_of_the_form_as_it_was_published_then(pages: Pages) -> None:
    pages.sign_up(form_version="a-version-nobody-knows")
    answer = pages.post(pages.confirm_link())

    assert answer.status_code == 200
    assert "WELCOME10" not in words(answer)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_came_too_late_says_so_and_shows_the_way_on(pages: Pages, method: str) -> None:
    pages.sign_up()
    pages.clock.now += timedelta(days=7)
    answer = pages.client.open(pages.confirm_link(), method=method)

    assert answer.status_code == 410
    assert "This link no longer works" in words(answer)
    assert 'href="https://shop.example"' in answer.text
    assert "<button" not in answer.text
    assert pages.state(EMAIL, "email") == "pending"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_said_stop_meanwhile_is_not_brought_back(pages: Pages, method: str) -> None:
    pages.sign_up()
    pages.clock.advance(minutes=1)
    pages.record(
        Withdraw(a_scene(pages.site, pages.clock.now), pages.profile(), None, None, reason="")
    )
    answer = pages.client.open(pages.confirm_link(), method=method)

    assert answer.status_code == 410
    assert "There is nothing left to confirm" in words(answer)
    assert pages.state(EMAIL, "email") == "unsubscribed"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_is_not_kept_any_more_counts_as_too_late(pages: Pages, method: str) -> None:
    link = pages.confirm_link(request_id="let-go")

    assert pages.client.open(link, method=method).status_code == 410


def test_the_page_hides_whom_it_is_about(pages: Pages) -> None:
    pages.sign_up()
    link = pages.confirm_link()

    for answer in (pages.open(link), pages.post(link)):
        assert "a•••@example.com" in words(answer)
        assert EMAIL not in answer.text


def test_afterwards_it_leads_to_preferences_that_know_the_address_is_proved(pages: Pages) -> None:
    pages.sign_up()
    text = pages.post(pages.confirm_link()).text
    (link,) = re.findall(r'href="http://localhost(/preferences/[^"]+)"', text)

    assert link == pages.preferences_link()
    assert pages.open(link).status_code == 200


@pytest.mark.parametrize(
    ("language", "direction", "title"),
    [
        ("de", "ltr", "E-Mail-Adresse bestätigen"),
        ("fr", "ltr", "Confirmez votre adresse e-mail"),
        ("es", "ltr", "Confirma tu dirección de correo"),
        ("ar", "rtl", "تأكيد عنوان بريدك الإلكتروني"),
    ],
)
def test_it_speaks_the_language_of_the_mail(
    pages: Pages, language: str, direction: str, title: str
) -> None:
    pages.sign_up()
    answer = pages.open(pages.confirm_link(language))

    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert title in words(answer)
