"""The page that explains consent says what the tables the service decides by say."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from signup.domain.basis import BY_THE_LAW, Basis
from signup.domain.consent import Channel
from signup.domain.laws import JURISDICTIONS, DoubleOptIn, countries_that, places_that_know
from signup.domain.place import Origin
from tests.support.tree import ROOT

PAGE = " ".join((ROOT / "docs/explanation/consent.md").read_text("utf-8").split())
TABLE = (ROOT / "docs/explanation/consent.md").read_text("utf-8").splitlines()
NAMES = {
    "AT": "Austria",
    "AU": "Australia",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "GB": "United Kingdom",
    "GR": "Greece",
    "LU": "Luxembourg",
    "NO": "Norway",
}


def first_cells(*known: str) -> list[str]:
    """Return the first cells of the page's tables that are one of `known`, as they stand."""
    cells = [found[1] for line in TABLE if (found := re.match(r"\| `(\w+)` \|", line))]
    return [cell for cell in cells if cell in known]


def test_every_origin_of_a_place_is_explained() -> None:
    origins = get_args(Origin)
    assert first_cells(*origins) == list(origins)


@pytest.mark.parametrize("basis", [one for one in Basis if one is not Basis.CONSENT])
def test_every_lesser_basis_is_explained_with_its_country(basis: Basis) -> None:
    (country,) = places_that_know(basis)
    assert f"| `{basis}` | {NAMES[country]} |" in PAGE


def test_the_countries_that_expect_a_confirmation_are_named() -> None:
    (named,) = re.findall(r"For e-mail in ([^.]*?), or when the place is unknown", PAGE)
    expected = {NAMES[code] for code in countries_that(DoubleOptIn.EXPECTED)}
    assert set(re.split(r", | and ", named)) == expected


def test_the_periods_of_an_implied_consent_are_named() -> None:
    assert (BY_THE_LAW.implied_purchase_months, BY_THE_LAW.implied_inquiry_months) == (24, 6)
    assert "two years from a purchase, six months from an inquiry" in PAGE


def test_the_states_with_rules_of_their_own_are_named() -> None:
    states = sorted(row.name for row in JURISDICTIONS if all("-" in code for code in row.places))
    assert f"({', '.join(states)})" in PAGE


def test_where_a_message_may_ask_is_named() -> None:
    allowed = {
        (code[:2], way) for row in JURISDICTIONS for code in row.places for way in row.may_ask
    }
    assert allowed == {("US", Channel.EMAIL)}
    assert "only in the United States, and only by e-mail, may a message then ask" in PAGE
