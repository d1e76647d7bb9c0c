"""Mails and pages say the same in every language, and confirmations promise nothing."""

from __future__ import annotations

from dataclasses import asdict
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.phrases.english import ENGLISH
from signup.domain.phrases.languages import PHRASEBOOKS, phrases_for
from signup.domain.wordings.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.phrases.phrasebook import Phrasebook


def _texts(book: Phrasebook) -> Iterator[tuple[str, str]]:
    parts = {**asdict(book.mail), **asdict(book.pages), **asdict(book.posts)}
    for name, value in parts.items():
        inner: dict[str, Any] = value if isinstance(value, dict) else {"": value}
        yield from ((f"{name} {key}".strip(), text) for key, text in inner.items())


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("book", PHRASEBOOKS.values(), ids=lambda one: one.language)
def test_every_language_says_everything_about_the_same_things(book: Phrasebook) -> None:
    english, own = dict(_texts(ENGLISH)), dict(_texts(book))

    assert own.keys() == english.keys()
    assert {name for name, text in own.items() if not text.strip()} == set()
    assert {name: _holes(text) for name, text in own.items()} == {
        name: _holes(text) for name, text in english.items()
    }


def test_every_language_consent_is_asked_in_has_its_mails_and_pages() -> None:
    assert PHRASEBOOKS.keys() == LANGUAGES.keys()


@pytest.mark.parametrize(
    ("locales", "language"),
    [(("de-AT", "en"), "de"), ((None, "fr"), "fr"), (("xx", "es-MX"), "es"), ((), "en")],
)
def test_the_first_locale_that_is_spoken_counts(
    locales: tuple[str | None, ...], language: str
) -> None:
    assert phrases_for(*locales).language == language
