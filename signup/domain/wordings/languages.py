"""The languages consent can be asked for in."""

from __future__ import annotations

from signup.domain.wordings.arabic import ARABIC
from signup.domain.wordings.english import ENGLISH
from signup.domain.wordings.french import FRENCH
from signup.domain.wordings.german import GERMAN
from signup.domain.wordings.spanish import SPANISH

FALLBACK = ENGLISH
LANGUAGES = {one.language: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH, ARABIC)}


def language_of(locale: str) -> str:
    """Return the language of a locale: `de` of `de-AT`."""
    return locale.split("-", 1)[0].lower()
