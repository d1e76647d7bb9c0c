"""Where a person is: which hint counts, and what is remembered about it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS
from phonenumbers.geodata import GEOCODE_DATA

from signup.domain.area_codes import STATE_OF_AREA, state_of
from signup.domain.consent import Channel
from signup.domain.place import NOWHERE, Hints, Place, infer

EMAIL, SMS = Channel.EMAIL, Channel.SMS
MARKETS = ("US", "CA", "DE")
BERLIN = Hints(phone="+4915123456789", region="DE", country="US", locale="fr-CA")


def test_for_texts_the_number_is_the_surest_hint() -> None:
    assert infer(SMS, BERLIN, MARKETS) == Place("DE", "phone")


def test_for_email_the_posted_country_is_the_surest_hint() -> None:
    assert infer(EMAIL, BERLIN, MARKETS) == Place("US", "country")


@pytest.mark.parametrize("channel", Channel)
def test_what_is_missing_is_made_up_for_by_the_next_hint(channel: Channel) -> None:
    found = [
        infer(channel, Hints(region="DE"), MARKETS),
        infer(channel, Hints(country="DE"), MARKETS),
        infer(channel, Hints(locale="de-DE"), MARKETS),
        infer(channel, Hints(), ("DE",)),
        infer(channel, Hints(), MARKETS),
    ]
    assert found == [
        Place("DE", "phone"),
        Place("DE", "country"),
        Place("DE", "locale"),
        Place("DE", "market"),
        NOWHERE,
    ]


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("fr-CA", "CA"),
        ("fr_CA", "CA"),
        ("fr-ca", "CA"),
        ("zh-Hant-TW", "TW"),
        ("de", "unknown"),
        ("es-419", "unknown"),
        ("en-XX", "unknown"),
        ("en-u-nu-gb", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_locale_names_a_country_or_nothing(locale: str, code: str) -> None:
    assert infer(EMAIL, Hints(locale=locale), MARKETS).code == code


@pytest.mark.parametrize(
    ("posted", "place"),
    [
        ("de", Place("DE", "country")),
        ("UK", Place("GB", "country")),
        ("EL", Place("GR", "country")),
        ("XX", NOWHERE),
        ("1", NOWHERE),
    ],
)
def test_a_country_that_is_none_is_no_hint(posted: str, place: Place) -> None:
    assert infer(EMAIL, Hints(country=posted), MARKETS) == place


def test_a_shop_in_one_state_is_in_that_state_and_one_in_two_states_in_their_country() -> None:
    assert infer(EMAIL, Hints(), ("US-CA",)) == Place("US-CA", "market")
    assert infer(EMAIL, Hints(), ("US-CA", "US-TX")) == Place("US", "market")


def test_an_area_code_tells_the_state_where_states_have_rules_of_their_own() -> None:
    miami, portland = Hints("+13055550123", "US"), Hints("+15035550123", "US")
    assert infer(SMS, miami, MARKETS) == Place("US-FL", "phone")
    assert infer(SMS, portland, MARKETS) == Place("US", "phone")


def test_a_canadian_number_has_no_american_state() -> None:
    assert infer(SMS, Hints("+16135550123", "CA"), MARKETS) == Place("CA", "phone")
    assert state_of("+4930512345") is None


def test_the_area_codes_are_those_of_the_numbering_plan() -> None:
    names = {"California": "CA", "Connecticut": "CT", "Florida": "FL", "Maryland": "MD"}
    names["Texas"] = "TX"
    states = defaultdict(set)
    for prefix, said in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) > 3 and "en" in said:
            words = said["en"]
            states[prefix[1:4]].add(names.get(words, words.rpartition(", ")[2]))
    wanted = set(names.values())
    known = {area: f"US-{min(found)}" for area, found in states.items() if found & wanted}
    assert known == STATE_OF_AREA


@pytest.mark.parametrize("origin", ["phone", "country"])
def test_who_told_us_where_they_are_is_there_and_nowhere_else(origin: str) -> None:
    assert Place("US", origin).may_be(MARKETS) == {"US"}


def test_a_locale_adds_a_place_and_takes_none_away() -> None:
    assert Place("AT", "locale").may_be(MARKETS) == {"AT", *MARKETS}


def test_nobody_knows_where_may_be_in_any_market() -> None:
    assert NOWHERE.may_be(MARKETS) == set(MARKETS)


@given(
    st.sampled_from(Channel),
    st.builds(Hints, *[st.none() | st.text(max_size=12)] * 4),
    st.lists(st.sampled_from(["US", "US-CA", "DE"]), min_size=1, unique=True),
)
def test_nonsense_leads_to_no_place_and_to_no_error(
    channel: Channel, hints: Hints, markets: list[str]
) -> None:
    found = infer(channel, hints, markets)
    assert found.code[:2] in SUPPORTED_REGIONS or found == NOWHERE
