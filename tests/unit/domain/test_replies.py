"""What we write to a handset says what the law wants said, in every language, at a known cost."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from signup.domain.answers.answer_texts import ANSWERS, CODES
from signup.domain.answers.english import ENGLISH
from signup.domain.answers.languages import LANGUAGES
from signup.domain.bound_code import BoundCode
from signup.domain.form import Incentive
from signup.domain.replies import locale_for, most_segments, write
from signup.domain.segments import measure
from signup.domain.site import ProgrammeTexts
from signup.domain.wordings import languages as wordings
from tests.support.factories import a_site

if TYPE_CHECKING:
    from signup.domain.answers.answer_texts import Answer, AnswerTexts
    from signup.domain.site import Site

GIFT = Incentive("15%", "BAG15")
BOUND = BoundCode("123456", "shop.northwind.example")
JOINS: list[Answer] = ["joined", "already", "confirmed", "started", "confirm", "code"]
ORDERS: list[Answer] = ["confirm_orders", "code_orders", "welcome_orders"]
WITH_CODE = {"joined", "confirmed"}
RATES = {
    "en": "Msg & data rates may apply",
    "de": "Kosten für Nachrichten und Daten möglich",
    "fr": "Frais de messages et de données possibles",
    "es": "Pueden aplicarse tarifas de mensajes y datos",
    "ar": "قد تطبق رسوم الرسائل والبيانات",
}
MARKETING = {"en": "marketing", "de": "Werbe", "fr": "publicitaires", "es": "publicitarios"}
MARKETING["ar"] = "تسويقية"

each_language = pytest.mark.parametrize("said", LANGUAGES.values(), ids=lambda one: one.language)


def site_in(said: AnswerTexts) -> Site:
    """Return a site in one language, with a programme that it can write in 7 bits."""
    texts = ProgrammeTexts(frequency="6 SMS")
    site = a_site(locales=(said.language,))
    assert site.sms
    return replace(site, sms=replace(site.sms, locales={said.language: texts}))


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@each_language
def test_every_language_has_every_text_about_the_same_things(said: AnswerTexts) -> None:
    assert set(said.texts) == set(said.most) == set(ANSWERS)
    for answer in ANSWERS:
        assert holes(said.texts[answer]) == holes(ENGLISH.texts[answer])
    for name in ("gift", "often", "small", "small_orders", "end"):
        assert holes(getattr(said, name)) == holes(getattr(ENGLISH, name))


def test_every_language_consent_is_asked_in_is_answered_in() -> None:
    assert LANGUAGES.keys() == wordings.LANGUAGES.keys()


@each_language
@pytest.mark.parametrize("answer", JOINS)
def test_a_join_is_told_who_what_for_how_often_what_it_costs_and_how_to_end_it(
    said: AnswerTexts, answer: Answer
) -> None:
    text = write(answer, site_in(said), said.language, GIFT)
    for part in ("Northwind Coffee", "Northwind texts", "6 SMS", "HELP", "STOP", "/terms"):
        assert part in text
    assert RATES[said.language] in text
    assert MARKETING[said.language] in text


@each_language
@pytest.mark.parametrize("answer", ORDERS)
def test_news_about_orders_says_the_same_and_speaks_of_no_marketing(
    said: AnswerTexts, answer: Answer
) -> None:
    text = write(answer, site_in(said), said.language, GIFT)
    for part in ("Northwind Coffee", "HELP", "STOP", "/terms", RATES[said.language]):
        assert part in text
    assert MARKETING[said.language] not in text


@each_language
def test_help_says_who_sends_whom_to_ask_and_how_to_leave(said: AnswerTexts) -> None:
    text = write("help", site_in(said), said.language)
    for part in ("Northwind Coffee LLC", "hello@northwind.example", "STOP", "6 SMS"):
        assert part in text
    assert RATES[said.language] in text


@each_language
def test_a_stop_is_confirmed_in_one_text_that_asks_and_offers_nothing(said: AnswerTexts) -> None:
    text = write("stopped", site_in(said), said.language, GIFT)
    assert "Northwind Coffee" in text
    for part in ("BAG15", "%", "START", "http", "?"):
        assert part not in text


@each_language
@pytest.mark.parametrize("answer", ANSWERS)
def test_only_who_is_in_gets_a_code(said: AnswerTexts, answer: Answer) -> None:
    text = write(answer, site_in(said), said.language, GIFT)
    assert ("BAG15" in text) == (answer in WITH_CODE)
    assert ("15%" in text) == (answer in WITH_CODE)


@each_language
@pytest.mark.parametrize("answer", ["confirm", "confirm_orders", "code", "code_orders"])
def test_a_question_asks_for_the_one_answer_that_is_understood(
    said: AnswerTexts, answer: Answer
) -> None:
    assert " Y" in write(answer, site_in(said), said.language)


@each_language
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_usual_shop_stays_within_every_budget(said: AnswerTexts, answer: Answer) -> None:
    site = site_in(said)
    bound = BOUND if answer in CODES else None
    found = measure(write(answer, site, said.language, GIFT, bound))
    assert found.encoding == ("UCS-2" if said.language == "ar" else "GSM-7")
    assert found.segments <= most_segments(answer, site, said.language)


@each_language
@pytest.mark.parametrize("answer", sorted(CODES))
def test_a_code_stands_in_the_text_and_bound_to_its_host_alone_in_the_last_line(
    said: AnswerTexts, answer: Answer
) -> None:
    text, _, last = write(answer, site_in(said), said.language, None, BOUND).rpartition("\n")
    assert "123456" in text
    assert last == "@shop.northwind.example #123456"


def test_an_arabic_text_begins_in_arabic_so_that_it_runs_from_right_to_left() -> None:
    assert {text[0] for text in LANGUAGES["ar"].texts.values()} == {"م"}


def test_the_shop_is_named_once_where_the_programme_is_called_after_it() -> None:
    site = a_site()
    assert site.sms
    after = replace(site, sms=replace(site.sms, program="northwind coffee VIP"))
    assert write("stopped", site, "en-US").startswith("Northwind Coffee, Northwind texts: ")
    assert write("stopped", after, "en-US").startswith("northwind coffee VIP: ")


def test_the_programme_is_called_as_in_the_language_of_the_text() -> None:
    german = ProgrammeTexts("Northwind Coffee SMS", "höchstens sechs SMS im Monat.")
    site = a_site(locales=("en-US", "de"))
    assert site.sms
    site = replace(site, sms=replace(site.sms, locales={"de": german}))
    assert "Northwind Coffee SMS: Sie sind dabei!" in write("joined", site, "de")
    assert " Höchstens sechs SMS im Monat. " in write("joined", site, "de")
    assert "Up to 6 a month" in write("joined", site, "en-US")


def test_a_language_that_is_not_spoken_here_is_answered_in_english() -> None:
    site = a_site(locales=("it",))
    assert write("already", site, "it") == write("already", site, "en-US")


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        (("de", "es"), "de"),
        ((None, "es-MX"), "es"),
        (("en-GB", "de"), "en-US"),
        (("fr", "de-AT"), "de"),
        (("fr", None), "en-US"),
        ((), "en-US"),
    ],
)
def test_the_first_wanted_locale_that_the_site_has_counts(
    wanted: tuple[str | None, ...], locale: str
) -> None:
    assert locale_for(a_site(locales=("en-US", "de", "es")), *wanted) == locale
