"""The words on signs for a locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.posters.arabic import ARABIC
from signup.domain.posters.english import ENGLISH
from signup.domain.posters.french import FRENCH
from signup.domain.posters.german import GERMAN
from signup.domain.posters.spanish import SPANISH
from signup.domain.wordings.languages import language_of

if TYPE_CHECKING:
    from signup.domain.posters.poster_words import PosterWords

LANGUAGES = {one.language: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH, ARABIC)}


def poster_words(locale: str) -> PosterWords:
    """Return the words in the language of `locale`, else in English."""
    return LANGUAGES.get(language_of(locale), ENGLISH)


def own_name(locale: str) -> str:
    """Return what the language of `locale` calls itself, with the locale: `Deutsch (de-AT)`."""
    known = LANGUAGES.get(language_of(locale))
    return f"{known.name} ({locale})" if known else locale
