"""Who answers STOP, HELP and START, so that nobody gets two answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.answering import answered_elsewhere
from signup.domain.intents import classify
from signup.domain.site import Answering
from tests.support.factories import KEYWORD, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site

TOLL_FREE, LOCAL = "+18005550006", KEYWORD.number


def site(**changes: Any) -> Site:
    given = a_site()
    assert given.sms
    return replace(given, sms=replace(given.sms, **changes))


def silent(shop: Site, number: str, body: str) -> bool:
    return answered_elsewhere(shop, number, classify(body, {"COFFEE": "COFFEE"}), body)


@pytest.mark.parametrize("body", ["STOP", "HELP", "START", "COFFEE", "hello"])
def test_we_answer_unless_the_site_file_says_otherwise(body: str) -> None:
    assert not silent(site(), LOCAL, body)
    assert not silent(a_site(sms=None), LOCAL, body)


def test_each_number_has_its_own_answerer_for_each_word() -> None:
    shop = site(answers={TOLL_FREE: Answering(stop="carrier", start="provider")})
    bodies = ("STOP", "HELP", "START", "COFFEE")
    assert [silent(shop, TOLL_FREE, body) for body in bodies] == [True, False, True, False]
    assert [silent(shop, LOCAL, body) for body in bodies] == [False] * 4


def test_a_provider_that_answers_stop_everywhere_is_said_once() -> None:
    shop = site(provider_answers_stop=True, answers={TOLL_FREE: Answering(stop="we")})
    assert silent(shop, LOCAL, "STOP")
    assert not silent(shop, LOCAL, "HELP")
    assert not silent(shop, TOLL_FREE, "STOP")


@pytest.mark.parametrize("body", ["stop", " Stop! ", "STOP ALL", "opt out.", "unsubscribe"])
def test_what_is_on_a_providers_list_of_words_is_left_to_it(body: str) -> None:
    assert silent(site(provider_answers_stop=True), LOCAL, body)


@pytest.mark.parametrize("body", ["please stop texting me", "stop please", "BAJA", "توقف"])
def test_a_stop_in_a_sentence_or_another_language_is_ours_to_answer(body: str) -> None:
    assert classify(body, {}).kind == "stop"
    assert not silent(site(provider_answers_stop=True), LOCAL, body)
