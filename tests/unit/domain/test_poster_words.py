"""Signs and the page of all opt-ins say the same in every language."""

from __future__ import annotations

from dataclasses import asdict
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.posters.english import ENGLISH
from signup.domain.posters.languages import LANGUAGES, own_name, poster_words
from signup.domain.wordings import languages as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.posters.poster_words import PosterWords


def _texts(words: PosterWords) -> Iterator[tuple[str, str]]:
    for name, value in {**asdict(words.sign), **asdict(words.page)}.items():
        inner: dict[str, Any] = value if isinstance(value, dict) else {"": value}
        yield from ((f"{name} {key}".strip(), text) for key, text in inner.items())


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=lambda one: one.language)
def test_every_language_says_everything_about_the_same_things(words: PosterWords) -> None:
    english, own = dict(_texts(ENGLISH)), dict(_texts(words))
    assert own.keys() == english.keys()
    assert all(text.strip() for text in own.values())
    assert {name: _holes(text) for name, text in own.items()} == {
        name: _holes(text) for name, text in english.items()
    }


def test_every_language_consent_is_asked_in_has_its_signs() -> None:
    assert LANGUAGES.keys() == wordings.LANGUAGES.keys()


def test_a_language_that_is_not_spoken_here_has_english_signs() -> None:
    assert poster_words("it") is ENGLISH
    assert (own_name("it"), own_name("de-AT")) == ("it", "Deutsch (de-AT)")
