"""What each place's rules mean: the table is asked, row by row and all at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.basis import BY_THE_LAW, Basis, LegalBasis
from signup.domain.consent import Channel, Purpose
from signup.domain.jurisdiction import Circumstances, bases, may_ask, must_confirm
from signup.domain.laws import (
    EUROPEAN_ECONOMIC_AREA,
    JURISDICTIONS,
    DoubleOptIn,
    Jurisdiction,
    countries_that,
    strictest,
)
from signup.domain.place import NOWHERE, Place
from signup.domain.site import Confirmation

EMAIL, SMS = Channel.EMAIL, Channel.SMS
PLACES = sorted(chain.from_iterable(row.places for row in JURISDICTIONS))
EVERYTHING = LegalBasis(soft_opt_in=True, inferred=True)


def how(place: Place, *markets: str, **changes: object) -> Circumstances:
    asked = Circumstances(place, markets or ("US",), Confirmation())
    return replace(asked, **changes)  # type: ignore[arg-type] # whatever a test gives it


def told(code: str) -> Place:
    return Place(code, "country")


def test_every_place_has_one_row() -> None:
    assert len(PLACES) == len(set(PLACES))


def test_every_row_names_its_law() -> None:
    assert all(row.source for row in JURISDICTIONS)


def test_all_of_the_european_economic_area_is_there() -> None:
    assert set(PLACES) >= EUROPEAN_ECONOMIC_AREA
    assert len(EUROPEAN_ECONOMIC_AREA) == 30


def test_a_confirmed_opt_in_is_expected_and_suggested_where_the_consent_rules_say() -> None:
    expected = {"DE", "AT", "CH", "LU", "GR", "NO"}
    assert countries_that(DoubleOptIn.EXPECTED) == expected
    assert countries_that(DoubleOptIn.SUGGESTED) == {"DK", "FI", "NL"}


@pytest.mark.parametrize("country", PLACES)
def test_email_is_confirmed_where_it_is_expected(country: str) -> None:
    wanted = country in countries_that(DoubleOptIn.EXPECTED)
    assert must_confirm(EMAIL, how(told(country))) is wanted


@pytest.mark.parametrize("country", PLACES)
def test_a_typed_number_is_confirmed_everywhere(country: str) -> None:
    assert must_confirm(SMS, how(told(country)))


def test_what_the_handset_itself_said_needs_no_confirmation() -> None:
    assert not must_confirm(SMS, how(told("DE"), proven=True, doubtful=True))


@pytest.mark.parametrize("channel", Channel)
def test_doubt_is_always_confirmed_whatever_the_brand_set(channel: Channel) -> None:
    never = Confirmation("never", "never")
    assert must_confirm(channel, how(told("US"), doubtful=True, confirmation=never))


@pytest.mark.parametrize(("mode", "asked"), [("always", True), ("never", False)])
def test_a_brand_may_decide_for_all_places(mode: str, asked: bool) -> None:
    mine = Confirmation(mode, mode)  # type: ignore[arg-type] # one of the modes
    assert must_confirm(EMAIL, how(told("US"), confirmation=mine)) is asked
    assert must_confirm(SMS, how(told("DE"), confirmation=mine)) is asked


def test_the_strictest_market_counts_when_the_place_is_unknown() -> None:
    assert must_confirm(EMAIL, how(NOWHERE, "US", "DE"))
    assert not must_confirm(EMAIL, how(NOWHERE, "US", "CA"))


def test_a_locale_makes_the_rule_stricter_and_never_laxer() -> None:
    assert must_confirm(EMAIL, how(Place("DE", "locale"), "US"))
    assert must_confirm(EMAIL, how(Place("US", "locale"), "US", "DE"))


@pytest.mark.parametrize(
    ("country", "basis"),
    [("GB", Basis.SOFT_OPT_IN), ("CA", Basis.IMPLIED), ("AU", Basis.INFERRED)],
)
def test_a_basis_beside_consent_holds_in_its_own_country_alone(country: str, basis: Basis) -> None:
    known = [
        code for code in PLACES if basis in bases(Purpose.MARKETING, told(code), (), EVERYTHING)
    ]
    assert known == [country]


@pytest.mark.parametrize("country", ["GB", "AU"])
def test_a_basis_that_the_brand_did_not_choose_does_not_hold(country: str) -> None:
    assert bases(Purpose.MARKETING, told(country), (), BY_THE_LAW) == {Basis.CONSENT}


def test_an_unknown_place_has_the_bases_that_all_markets_share() -> None:
    assert bases(Purpose.MARKETING, NOWHERE, ("CA",), EVERYTHING) == {Basis.CONSENT, Basis.IMPLIED}
    assert bases(Purpose.MARKETING, NOWHERE, ("CA", "US"), EVERYTHING) == {Basis.CONSENT}


def test_messages_about_orders_rest_on_consent_alone() -> None:
    assert bases(Purpose.TRANSACTIONAL, told("CA"), (), EVERYTHING) == {Basis.CONSENT}


def test_a_message_may_ask_for_consent_by_email_in_the_united_states_alone() -> None:
    allowed = [code for code in PLACES if may_ask(EMAIL, told(code), ())]
    assert {code[:2] for code in allowed} == {"US"}
    assert not any(may_ask(SMS, told(code), ()) for code in PLACES)


def test_nobody_is_asked_by_message_who_may_be_in_australia() -> None:
    assert may_ask(EMAIL, NOWHERE, ("US",))
    assert not may_ask(EMAIL, NOWHERE, ("US", "AU"))


def test_a_country_without_a_row_knows_consent_and_nothing_else() -> None:
    rule = strictest(frozenset({"BR"}))
    assert (rule.name, rule.bases, rule.may_ask) == ("Elsewhere", frozenset(), frozenset())


def test_a_state_keeps_the_rules_of_its_country_and_a_country_those_of_its_states() -> None:
    assert strictest(frozenset({"US-FL"})).name == "United States, Florida"
    assert strictest(frozenset({"US-OR"})).name == "United States"
    assert "Florida" in strictest(frozenset({"US"})).name


def at_least_as_strict(one: Jurisdiction, other: Jurisdiction) -> bool:
    order = list(DoubleOptIn)
    confirmed = order.index(one.double_opt_in) <= order.index(other.double_opt_in)
    return confirmed and one.bases <= other.bases and one.may_ask <= other.may_ask


WHERE = st.frozensets(st.sampled_from([*PLACES, "BR", "JP"]), min_size=1, max_size=4)


@given(WHERE, WHERE)
def test_more_places_never_make_a_rule_laxer(some: frozenset[str], more: frozenset[str]) -> None:
    assert at_least_as_strict(strictest(some | more), strictest(some))


@given(WHERE)
def test_the_strictest_is_good_enough_for_each_place(places: frozenset[str]) -> None:
    for place in places:
        assert at_least_as_strict(strictest(places), strictest(frozenset({place})))
