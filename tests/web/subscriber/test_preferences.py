"""What a person gets, in one place: boxes that end at once and begin only where the link proves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.consent import Channel
from signup.storage import tables
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_TRANSACTIONAL,
    a_disclosure,
)
from tests.web.subscriber.conftest import boxes, hidden, saved, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.web.subscriber.conftest import Pages

BOX = a_disclosure(*EMAIL_MARKETING, control="box")


def save(pages: Pages, link: str, ticked: set[str], shown: TestResponse | None = None) -> Any:
    """Open the page, tick exactly these boxes, save, and follow the answer."""
    page = shown or pages.open(link)
    answer = pages.post(link, saved(page, ticked))
    assert answer.status_code == 303, answer.text
    return pages.open(answer.headers["Location"])


@pytest.fixture
def both(pages: Pages) -> Pages:
    """Return Ada's pages once she is subscribed on both channels."""
    pages.join()
    pages.add_phone()
    pages.clock.advance(minutes=1)
    pages.text("confirm")
    pages.clock.advance(minutes=1)
    return pages


def test_it_shows_both_channels_as_they_stand(both: Pages) -> None:
    answer = both.open(both.preferences_link())

    assert answer.status_code == 200
    assert boxes(answer) == {"email_marketing": True, "sms_marketing": True}
    assert "E-mail to a•••@example.com" in words(answer)
    assert "Texts to •••71" in words(answer)
    assert not [one for one in (EMAIL, PHONE, PHONE[1:]) if one in answer.text]


def test_looking_changes_nothing(both: Pages) -> None:
    before = both.everything()
    both.open(both.preferences_link())
    both.client.head(both.preferences_link())

    assert both.everything() == before


def test_a_box_that_is_emptied_ends_that_purpose_at_once(both: Pages) -> None:
    page = save(both, both.preferences_link(), {"sms_marketing"})

    assert both.state(EMAIL, "email") == "unsubscribed"
    assert both.state(PHONE, "sms") == "subscribed"
    assert "Your choice was saved." in words(page)
    assert not boxes(page)["email_marketing"]


def test_saving_what_is_there_records_nothing(both: Pages) -> None:
    before = both.rows(tables.consent_events)
    save(both, both.preferences_link(), {"email_marketing", "sms_marketing"})

    assert both.rows(tables.consent_events) == before


def test_a_tick_beside_its_text_begins_at_once_where_the_link_proves_the_address(
    pages: Pages,
) -> None:
    pages.join()
    pages.post(pages.unsubscribe_link())
    pages.clock.advance(minutes=1)
    link = pages.preferences_link(Channel.EMAIL)
    page = pages.open(link)
    assert BOX.text in words(page)

    save(pages, link, {"email_marketing"}, page)

    assert pages.state(EMAIL, "email") == "subscribed"
    event = pages.rows(tables.consent_events)[-1]
    assert (event["act"], event["disclosure_id"]) == ("link+press", BOX.id)


def test_by_the_brands_own_link_the_holder_is_asked_by_mail_first(pages: Pages) -> None:
    pages.join()
    pages.post(pages.unsubscribe_link())
    pages.clock.advance(minutes=1)
    link = pages.preferences_link(None)
    assert "in which you confirm this" in words(pages.open(link))

    page = save(pages, link, {"email_marketing"})

    assert "We have sent you an e-mail." in words(page)
    assert pages.state(EMAIL, "email") == "unsubscribed"
    pages.clock.advance(minutes=1)
    pages.post(pages.confirm_link())
    assert pages.state(EMAIL, "email") == "subscribed"


def test_a_box_that_was_shown_ticked_never_grants(pages: Pages) -> None:
    """Left open while a stop comes from elsewhere, the page must not undo it."""
    pages.join()
    link = pages.preferences_link()
    stale = pages.open(link)
    pages.clock.advance(minutes=1)
    pages.post(pages.unsubscribe_link())
    pages.clock.advance(minutes=1)

    save(pages, link, {"email_marketing"}, stale)

    assert pages.state(EMAIL, "email") == "unsubscribed"


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"disclosure[email_marketing]": "0" * 64},
        {"disclosure[email_marketing]": a_disclosure(*EMAIL_MARKETING).id},
        {"disclosure[email_marketing]": a_disclosure(*SMS_TRANSACTIONAL, control="box").id},
        {"disclosure[email_marketing]": [BOX.id, "0" * 64]},
    ],
    ids=["none", "unknown", "of a button", "of another channel", "two"],
)
def test_a_tick_without_the_text_of_its_box_grants_nothing(pages: Pages, shown: Any) -> None:
    pages.join()
    pages.post(pages.unsubscribe_link())
    pages.clock.advance(minutes=1)

    pages.post(pages.preferences_link(), {"email_marketing": "1", **shown})

    assert pages.state(EMAIL, "email") == "unsubscribed"


@pytest.mark.parametrize("value", ["", "0", "off", "false", ["1", "0"]])
def test_what_is_no_clear_tick_ends_and_never_grants(pages: Pages, value: Any) -> None:
    pages.join()
    pages.clock.advance(minutes=1)
    link = pages.preferences_link()
    post = {"email_marketing": value, "disclosure[email_marketing]": BOX.id}

    pages.post(link, {**post, "had": "email_marketing"})
    pages.clock.advance(minutes=1)
    pages.post(link, post)

    assert pages.state(EMAIL, "email") == "unsubscribed"


def test_one_press_stops_everything(both: Pages) -> None:
    link = both.preferences_link()
    answer = both.post(link, {**saved(both.open(link), {"email_marketing"}), "stop": ["1"]})
    page = both.open(answer.headers["Location"])

    assert {row["state"] for row in both.rows(tables.consent_states)} == {"unsubscribed"}
    assert "Everything on this page is stopped." in words(page)
    assert not any(boxes(page).values())


def test_a_number_that_the_link_does_not_prove_has_no_box_but_a_way_to_join(pages: Pages) -> None:
    pages.join()
    answer = pages.open(pages.preferences_link())

    assert "sms_marketing" not in boxes(answer)
    assert "text COFFEE to +15005550006" in words(answer)
    assert pages.site.keywords[0].disclosure.text in words(answer)


def test_who_stopped_texts_is_told_to_text_start(both: Pages) -> None:
    both.text("stop", "SM9")
    answer = both.open(both.preferences_link())

    assert "sms_marketing" not in boxes(answer)
    assert "text START to +15005550006" in words(answer)


def test_a_question_that_is_open_is_told(pages: Pages) -> None:
    pages.sign_up()
    pages.add_phone()
    page = words(pages.open(pages.preferences_link()))

    assert page.count("Waiting for your confirmation") == 2
    assert "reply Y" in page


def test_ticking_a_waiting_box_with_the_link_of_the_mail_confirms_it(pages: Pages) -> None:
    pages.sign_up()
    pages.clock.advance(minutes=1)
    save(pages, pages.preferences_link(), {"email_marketing"})

    assert pages.state(EMAIL, "email") == "subscribed"


def test_an_old_link_of_a_merged_profile_shows_the_living_one_and_proves_nothing(
    pages: Pages,
) -> None:
    lone = pages.merged()
    pages.post(pages.unsubscribe_link())
    pages.clock.advance(minutes=1)
    link = pages.preferences_link(Channel.EMAIL, profile=lone)

    save(pages, link, {"email_marketing", "sms_marketing"})

    assert pages.state(EMAIL, "email") == "unsubscribed"


@pytest.mark.parametrize(("method", "ending"), [("GET", ""), ("POST", ""), ("POST", "/data")])
def test_a_link_of_somebody_who_is_not_here_any_more_is_friendly(
    pages: Pages, method: str, ending: str
) -> None:
    link = pages.preferences_link(profile="forgotten")
    answer = pages.client.open(link + ending, method=method, data={"stop": "1"})

    assert answer.status_code == 410
    assert "There is nothing to choose here" in words(answer)


def test_what_ends_is_recorded_though_what_is_asked_for_comes_too_often(
    make_app: Callable[..., Flask], both: Pages
) -> None:
    both.post(both.unsubscribe_link())
    both.clock.advance(minutes=1)
    strict = make_app(limit_ip_minute="1").test_client()
    link = both.preferences_link()
    ticked = saved(both.open(link), {"email_marketing", "sms_marketing"})
    assert strict.post(link, data=ticked).status_code == 303
    both.post(both.unsubscribe_link())
    both.clock.advance(seconds=1)

    answer = strict.post(link, data={**ticked, "sms_marketing": []})

    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert both.state(EMAIL, "email") == "unsubscribed"
    assert both.state(PHONE, "sms") == "unsubscribed"


def test_a_stop_of_everything_is_never_refused_for_coming_often(
    make_app: Callable[..., Flask], both: Pages
) -> None:
    strict = make_app(limit_public_minute="1", limit_ip_minute="1").test_client()
    posts = [strict.post(both.preferences_link(), data={"stop": "1"}) for _ in range(4)]

    assert [one.status_code for one in posts] == [303] * 4


def test_what_a_stranger_adds_to_the_address_is_not_shown(pages: Pages) -> None:
    pages.join()
    answer = pages.open(pages.preferences_link() + "?done=<b>You+won</b>")

    assert "You won" not in answer.text
    assert 'role="status"' not in answer.text


def test_labels_and_texts_keep_their_own_language_on_a_page_in_another(pages: Pages) -> None:
    pages.sign_up()
    answer = pages.open(pages.preferences_link(language="ar"))

    assert '<html lang="ar" dir="rtl">' in answer.text
    assert f'<p class="fine" lang="en-US" dir="auto" translate="no">{BOX.text}</p>' in answer.text
    assert hidden(answer) == [("disclosure[email_marketing]", BOX.id)]
