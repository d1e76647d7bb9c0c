"""Which words may be keywords: none that, mistyped or not, means stop, help, start or yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.domain.intents import normalise_keyword, reserved_words, too_close

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint, Path


def keyword_words(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Refuse reserved words, what is one slip from them, and two keywords one slip apart."""
    spoken: list[tuple[int, str, str]] = []
    for at, keyword in enumerate(data["keywords"]):
        for path, word in _words(at, keyword):
            reason = _reserved(word) or _taken(at, keyword["number"], word, spoken)
            if reason:
                yield path, reason
            spoken.append((at, keyword["number"], word))


def _words(at: int, keyword: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield ("keywords", at, "word"), keyword["word"]
    for position, alias in enumerate(keyword["aliases"]):
        yield ("keywords", at, "aliases", position), alias


def _reserved(word: str) -> str | None:
    name = normalise_keyword(word)
    if name in reserved_words():
        return f"{word} is a reserved word"
    near = sorted(reserved for reserved in reserved_words() if too_close(name, reserved))
    return f"{word} is one typing slip away from the reserved word {near[0]}" if near else None


def _taken(at: int, number: str, word: str, spoken: list[tuple[int, str, str]]) -> str | None:
    name = normalise_keyword(word)
    for owner, where, other in spoken:
        if where != number:
            continue
        if name == normalise_keyword(other):
            return f"{word} stands for this number twice"
        if owner != at and too_close(word, other):
            return f"{word} is one typing slip away from {other}, another keyword of this number"
    return None
