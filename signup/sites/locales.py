"""Locales: which way a language is written, which one a country starts with, which fits best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.wordings.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.domain.form import Direction

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_LANGUAGE_OF_COUNTRY = {
    "en": "AU CA GB IE NZ US ZA",
    "de": "AT CH DE LI LU",
    "fr": "BE FR MC",
    "es": "AR CL CO CR DO EC ES GT HN MX NI PA PE PY SV UY VE",
    "ar": "AE BH EG JO KW LB LY MA OM QA SA TN YE",
}
_LOCALE_OF_COUNTRY = {
    country: f"{language}-{country}"
    for language, countries in _LANGUAGE_OF_COUNTRY.items()
    for country in countries.split()
}


def direction_of(locale: str) -> Direction:
    """Return which way the language of `locale` is written."""
    return "rtl" if language_of(locale) in _RIGHT_TO_LEFT else "ltr"


def default_locale(country: str) -> str:
    """Return the locale of a site that names none, by its default country."""
    return _LOCALE_OF_COUNTRY.get(country, "en-US")


def best_match(wanted: str | None, country: str | None, offered: Sequence[str]) -> str:
    """Return the one of `offered` (the default first) that fits a visitor best.

    Exact; then the language as spoken in `country`; then the language alone; then any of the
    language. Without a language, one of the country; else the default. Takes any text.
    """
    tag = (wanted or "").replace("_", "-").casefold()
    language, region = language_of(tag), f"-{(country or '').casefold()}"
    ranked = {
        locale: _rank(locale.casefold(), tag, language, region) for locale in reversed(offered)
    }
    return max(reversed(ranked), key=ranked.__getitem__)


def _rank(locale: str, tag: str, language: str, region: str) -> int:
    if locale == tag:
        return 5
    in_country = len(region) > 1 and locale.endswith(region)
    if language_of(locale) == language:
        return 4 if in_country else 3 if locale == language else 2
    return 1 if in_country and not tag else 0
