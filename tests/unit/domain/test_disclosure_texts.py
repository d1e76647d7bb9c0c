from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.consent import ASKABLE, Channel, Purpose
from signup.domain.disclosure_elements import RULES, missing_elements
from signup.domain.disclosure_texts import Question, box_label, compose, is_spoken, write
from signup.domain.wordings import elements
from signup.domain.wordings.languages import LANGUAGES
from tests.support.site_files import demo, site_of

if TYPE_CHECKING:
    from signup.domain.disclosure import Control, Disclosure
    from signup.domain.site import Site

SITE = replace(site_of(demo()), forms=(), boxes={}, keywords=())
MARKETS = [("US",), ("US-CA",), ("CA",), ("GB",), ("DE", "FR"), ("AU",), ("US", "CA", "GB", "DE")]
CONTROLS: tuple[Control, ...] = ("button", "box", "keyword")
QUESTIONS = [
    (channel, purpose, control)
    for (channel, purpose), control in product(ASKABLE, CONTROLS)
    if (channel, control) != (Channel.EMAIL, "keyword")
]


def in_markets(*markets: str) -> Site:
    countries = tuple(dict.fromkeys(market[:2] for market in markets))
    return replace(SITE, markets=markets, sms_countries=countries)


def question(
    channel: Channel = Channel.SMS,
    purpose: Purpose = Purpose.MARKETING,
    control: Control = "button",
    locale: str = "en-US",
    *,
    incentive: bool = False,
) -> Question:
    label = "COFFEE" if control == "keyword" else "Get my code"
    return Question(channel, purpose, control, locale, label, incentive, "+15005550006")


@pytest.mark.parametrize("locale", sorted(LANGUAGES))
@pytest.mark.parametrize("markets", MARKETS, ids=str)
def test_a_generated_text_is_complete_in_every_market_and_language(
    locale: str, markets: tuple[str, ...]
) -> None:
    site = in_markets(*markets)
    for (channel, purpose, control), incentive in product(QUESTIONS, (True, False)):
        written = write(question(channel, purpose, control, locale, incentive=incentive), site)
        assert missing_elements(written, site, incentive=incentive) == []
        assert "{" not in written.text
        for words in written.links:
            assert written.text.count(words) == 1


def test_a_text_for_american_phones_says_all_that_carriers_and_courts_ask_for() -> None:
    written = write(question(incentive=True), in_markets("US"))
    assert written.text == (
        "By pressing “Get my code” you agree that Northwind Coffee LLC may send recurring "
        "automated marketing text messages, such as news and offers, to the phone number you enter "
        "here. Your agreement is not a condition of any purchase. Message frequency (Northwind "
        "Coffee texts): up to 6 messages a month. Message and data rates may apply. Reply STOP at "
        "any time to cancel and withdraw your consent, or HELP for help. The terms of this reward "
        "are in our notice of financial incentive. See our terms of service and privacy policy."
    )
    assert written.links == {
        "notice of financial incentive": "https://northwind.example/notice-of-financial-incentive",
        "terms of service": "https://northwind.example/terms",
        "privacy policy": "https://northwind.example/privacy",
    }


def test_a_text_for_canada_names_address_and_contact() -> None:
    written = write(question(Channel.EMAIL), in_markets("CA"))
    assert "1 Roastery Way, Portland, OR 97201, USA (hello@northwind.example)" in written.text


def test_a_text_for_europe_names_the_controller() -> None:
    written = write(question(Channel.EMAIL), in_markets("GB"))
    assert "Northwind Coffee LLC is the controller of your personal data." in written.text


def test_a_text_does_not_bother_others_with_it() -> None:
    written = write(question(Channel.EMAIL), in_markets("US"))
    assert "controller" not in written.text
    assert "Roastery Way" not in written.text


def test_the_strictest_place_that_is_texted_counts_as_a_market() -> None:
    site = replace(SITE, markets=("US",), sms_countries=("US", "CA"))
    assert "Roastery Way" in write(question(), site).text
    assert "Roastery Way" not in write(question(Channel.EMAIL), site).text


def test_texts_about_orders_do_not_mention_offers() -> None:
    for locale, wording in LANGUAGES.items():
        written = write(question(purpose=Purpose.TRANSACTIONAL, locale=locale), in_markets("US"))
        sign = re.compile(wording.signs[elements.RECURRING], re.IGNORECASE | re.DOTALL)
        assert not sign.search(written.text)


def test_who_texts_a_keyword_is_told_which_word_and_which_number() -> None:
    written = write(question(control="keyword"), in_markets("US"))
    assert written.text.startswith("By texting COFFEE to +15005550006 you agree")
    assert "the phone number you text from" in written.text


def test_names_in_another_script_keep_their_direction_in_arabic() -> None:
    written = write(question(control="keyword", locale="ar"), in_markets("US"))
    assert "\u2068+15005550006\u2069" in written.text
    assert written.text.count("\u2068") == written.text.count("\u2069")


def test_a_language_without_words_is_answered_in_english_and_says_so() -> None:
    written = write(question(locale="it-IT"), in_markets("US"))
    assert not is_spoken("it-IT")
    assert written.locale == "en"
    assert box_label("it-IT", "sms_marketing") == "Text me news and offers"


def test_texts_cannot_be_asked_for_without_a_programme() -> None:
    with pytest.raises(ValueError, match="without a programme"):
        write(question(), replace(SITE, sms=None))


ENGLISH = write(question(incentive=True), in_markets("US", "CA"))
CUTS = {
    elements.AGREEMENT: ("agree that", "know that"),
    elements.ACT: ("“Get my code”", "this"),
    elements.SELLER: ("Northwind Coffee LLC", "we"),
    elements.RECURRING: ("recurring ", ""),
    elements.NUMBER: ("phone number", "phone"),
    elements.NO_CONDITION: ("is not a condition of any", "is nice at your next"),
    elements.FREQUENCY: (
        "Message frequency (Northwind Coffee texts): up to 6 messages a month",
        "",
    ),
    elements.RATES: ("Message and data rates may apply.", ""),
    elements.STOP: ("STOP", "stop"),
    elements.HELP: ("HELP", "help"),
    elements.ADDRESS: ("1 Roastery Way, ", ""),
    elements.CONTACT: ("hello@northwind.example", ""),
}


@pytest.mark.parametrize("element", sorted(CUTS))
def test_a_text_without_one_element_is_found_out(element: str) -> None:
    old, new = CUTS[element]
    assert old in ENGLISH.text
    text = ENGLISH.text.replace(old, new)
    if element == elements.AGREEMENT:
        text = text.replace("agreement", "answer").replace("your consent", "it")
    cut = replace(ENGLISH, text=text)
    found = [one.element for one in missing_elements(cut, in_markets("US", "CA"), incentive=True)]
    assert found == [element]


@pytest.mark.parametrize(
    ("url", "element"),
    [
        (SITE.seller.terms_url, elements.TERMS_LINK),
        (SITE.seller.privacy_url, elements.PRIVACY_LINK),
        (SITE.seller.incentive_notice_url, elements.NOTICE_LINK),
    ],
)
def test_a_text_without_one_link_is_found_out(url: str, element: str) -> None:
    links = {words: target for words, target in ENGLISH.links.items() if target != url}
    found = missing_elements(replace(ENGLISH, links=links), in_markets("US"), incentive=True)
    assert [one.element for one in found] == [element]


def test_what_is_missing_is_told_with_the_law_that_asks_for_it() -> None:
    silent = compose(question(), "By pressing “Get my code” I agree.", {})
    found = {one.element: one.source for one in missing_elements(silent, in_markets("US"))}
    assert found[elements.NO_CONDITION] == "47 CFR 64.1200(f)(9)"
    assert all(found.values())


def test_a_keyword_is_named_in_capitals_not_by_a_brand_that_sounds_alike() -> None:
    written = write(question(control="keyword"), in_markets("US"))
    nameless = replace(written, text=written.text.replace("COFFEE", "a word"))
    found = [one.element for one in missing_elements(nameless, in_markets("US"))]
    assert found == [elements.ACT]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_words_for_every_element(language: str) -> None:
    wording = LANGUAGES[language]
    named = {rule.element for rule in RULES}
    facts = {
        elements.ACT, elements.SELLER, elements.STOP, elements.HELP, elements.TERMS_LINK,
        elements.PRIVACY_LINK, elements.NOTICE_LINK, elements.ADDRESS, elements.CONTACT,
        elements.SEPARATE, elements.APART,
    }  # fmt: skip
    assert set(wording.signs) == named - facts
    assert set(wording.labels) == set(wording.asks)


def _other(disclosure: Disclosure) -> list[Disclosure]:
    return [
        write(replace(question(), label="Get the code"), in_markets("US")),
        write(replace(question(), control="box"), in_markets("US")),
        write(replace(question(), locale="en-GB"), in_markets("US")),
        write(replace(question(), purpose=Purpose.TRANSACTIONAL), in_markets("US")),
        compose(question(), disclosure.text, {**disclosure.links, "x": "https://x.example"}),
        compose(question(), disclosure.text + " ", disclosure.links),
    ]


def test_the_id_of_a_text_covers_everything_but_itself() -> None:
    one = write(question(), in_markets("US"))
    assert one.id == write(question(), in_markets("US")).id
    assert re.fullmatch(r"[0-9a-f]{64}", one.id)
    assert len({one.id, *(other.id for other in _other(one))}) == 7


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40
).filter(str.strip)


@given(NAMES, NAMES, NAMES, st.sampled_from(sorted(LANGUAGES)), st.sampled_from(QUESTIONS))
def test_no_name_however_odd_breaks_a_text(
    seller: str,
    label: str,
    program: str,
    locale: str,
    asked: tuple[Channel, Purpose, Control],
) -> None:
    assert SITE.sms is not None
    site = replace(
        in_markets("US", "CA", "GB"),
        seller=replace(SITE.seller, legal_name=seller),
        sms=replace(SITE.sms, program=program),
    )
    channel, purpose, control = asked
    asks = replace(question(channel, purpose, control, locale, incentive=True))
    if control != "keyword":
        asks = replace(asks, label=label)
    assert missing_elements(write(asks, site), site, incentive=True) == []
