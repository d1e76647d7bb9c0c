"""The languages that texts are answered in."""

from __future__ import annotations

from signup.domain.answers.arabic import ARABIC
from signup.domain.answers.english import ENGLISH
from signup.domain.answers.french import FRENCH
from signup.domain.answers.german import GERMAN
from signup.domain.answers.spanish import SPANISH

FALLBACK = ENGLISH
LANGUAGES = {one.language: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH, ARABIC)}
