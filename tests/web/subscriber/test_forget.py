"""Being forgotten: said before, done on a press, and the same however often it is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.factories import EMAIL
from tests.web.subscriber.conftest import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.subscriber.conftest import Pages


@pytest.fixture
def forget(pages: Pages) -> str:
    """Return the link to Ada's page for being forgotten."""
    pages.join()
    pages.clock.advance(minutes=1)
    return f"{pages.preferences_link()}/forget"


def test_preferences_lead_to_it(pages: Pages, forget: str) -> None:
    assert f'href="{forget}"' in pages.open(pages.preferences_link()).text


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(
    pages: Pages, forget: str
) -> None:
    before = pages.everything()
    said = words(pages.open(forget))

    assert "deletes your address, your number" in said
    assert "What stays is a code" in said
    assert pages.everything() == before


def test_pressing_the_button_lets_go_of_the_address_and_ends_the_messages(
    pages: Pages, forget: str
) -> None:
    link = pages.preferences_link()
    answer = pages.post(forget)

    assert answer.status_code == 200
    assert "Your data is deleted" in words(answer)
    assert EMAIL not in str(pages.everything()["profiles"])
    assert pages.state(EMAIL, "email") == "unsubscribed"
    assert pages.open(link).status_code == 410


def test_pressing_again_is_answered_the_same_and_never_refused(
    make_app: Callable[..., Flask], forget: str
) -> None:
    strict = make_app(limit_public_minute="1", limit_ip_minute="1").test_client()
    answers = [strict.post(forget) for _ in range(3)]

    assert {(one.status_code, one.text) for one in answers} == {(200, answers[0].text)}


def test_afterwards_there_is_nothing_left_to_forget_or_to_unsubscribe(
    pages: Pages, forget: str
) -> None:
    unsubscribe = pages.unsubscribe_link()
    pages.post(forget)

    assert pages.open(forget).status_code == 410
    assert pages.post(unsubscribe).status_code == 200


def test_a_link_of_nobody_forgets_nobody(pages: Pages) -> None:
    link = f"{pages.preferences_link(profile='forgotten')}/forget"

    assert pages.open(link).status_code == 410
    assert pages.post(link).status_code == 200
