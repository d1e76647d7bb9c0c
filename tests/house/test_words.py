"""The widget's own words: every language has all of them, with the same values in them."""

from __future__ import annotations

import json
import re

import pytest

from tests.support import tree

FOLDER = tree.ROOT / "widgets" / "src" / "words"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.js"))
_WORD = re.compile(r'^ +"?(\w+)"?: (".*"),$', re.MULTILINE)


def words(language: str) -> dict[str, str]:
    """Return the words of a language by name."""
    text = (FOLDER / f"{language}.js").read_text("utf-8")
    return {name: json.loads(said) for name, said in _WORD.findall(text)}


def test_there_are_ten_languages() -> None:
    assert LANGUAGES == ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_word_or_a_value_in_it(language: str) -> None:
    said, english = words(language), words("en")
    assert list(said) == list(english)
    for name, word in said.items():
        assert word.strip()
        assert set(re.findall(r"\{\w+\}", word)) == set(re.findall(r"\{\w+\}", english[name]))
        assert all("other=" in plural for plural in re.findall(r"\{\w+:(.*?)\}", word))
