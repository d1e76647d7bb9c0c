"""The phrasebook for a locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.phrases.arabic import ARABIC
from signup.domain.phrases.english import ENGLISH
from signup.domain.phrases.french import FRENCH
from signup.domain.phrases.german import GERMAN
from signup.domain.phrases.spanish import SPANISH
from signup.domain.wordings.languages import language_of

if TYPE_CHECKING:
    from signup.domain.phrases.phrasebook import Phrasebook

PHRASEBOOKS = {one.language: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH, ARABIC)}


def phrases_for(*locales: str | None) -> Phrasebook:
    """Return the phrasebook of the first locale that is given and spoken here, else English."""
    known = (PHRASEBOOKS.get(language_of(one)) for one in locales if one)
    return next((one for one in known if one is not None), ENGLISH)
