from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.sites.locales import best_match, default_locale, direction_of

OFFERED = ("en-US", "en-GB", "fr-FR", "fr-CA", "de", "zh-Hant-TW")


@pytest.mark.parametrize(
    ("wanted", "country", "found"),
    [
        ("en-US", None, "en-US"),
        ("EN_us", None, "en-US"),
        ("en", None, "en-US"),
        ("en", "GB", "en-GB"),
        ("en-AU", None, "en-US"),
        ("fr", None, "fr-FR"),
        ("fr", "CA", "fr-CA"),
        ("fr-CH", "ca", "fr-CA"),
        ("de-AT", "AT", "de"),
        ("zh", None, "zh-Hant-TW"),
        ("ja", "GB", "en-US"),
        (None, "GB", "en-GB"),
        (None, "JP", "en-US"),
        (None, None, "en-US"),
        ("", "", "en-US"),
    ],
)
def test_a_visitor_gets_the_locale_that_fits_best(
    wanted: str | None, country: str | None, found: str
) -> None:
    assert best_match(wanted, country, OFFERED) == found


@given(st.none() | st.text(), st.none() | st.text())
def test_any_text_finds_one_of_the_locales(wanted: str | None, country: str | None) -> None:
    assert best_match(wanted, country, OFFERED) in OFFERED


@pytest.mark.parametrize(
    ("country", "locale"), [("US", "en-US"), ("DE", "de-DE"), ("MX", "es-MX"), ("JP", "en-US")]
)
def test_a_country_has_a_locale_to_start_with(country: str, locale: str) -> None:
    assert default_locale(country) == locale


@pytest.mark.parametrize(("locale", "direction"), [("ar-EG", "rtl"), ("he", "rtl"), ("es", "ltr")])
def test_a_language_has_a_direction(locale: str, direction: str) -> None:
    assert direction_of(locale) == direction
