"""Which words may be keywords: none that, mistyped or not, means stop, help, start or yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from signup.domain.intents import normalise_keyword, reserved_words, too_close

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint, Path


def keyword_words(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Refuse reserved words, what is one slip from them, and two keywords one slip apart.

    The words of one keyword may be close, those of two placements may not: a slip would count for
    the other place, with its text as the proof.
    """
    spoken: list[_Spoken] = []
    for at, keyword in enumerate(data["keywords"]):
        for path, placement, word in _words(at, keyword):
            one = _Spoken((at, placement), keyword["number"], word)
            reason = _reserved(word) or _taken(one, spoken)
            if reason:
                yield path, reason
            spoken.append(one)
        if keyword["placement"] in keyword["placements"]:
            path = ("keywords", at, "placements", keyword["placement"])
            yield path, "is where the keyword itself is promoted"


class _Spoken(NamedTuple):
    """A word that stands for a keyword, by its place in the file and its placement."""

    owner: tuple[int, str]
    number: str
    word: str


def _words(at: int, keyword: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    own = keyword["placement"]
    yield ("keywords", at, "word"), own, keyword["word"]
    for position, alias in enumerate(keyword["aliases"]):
        yield ("keywords", at, "aliases", position), own, alias
    for placement, word in keyword["placements"].items():
        yield ("keywords", at, "placements", placement), placement, word


def _reserved(word: str) -> str | None:
    name = normalise_keyword(word)
    if name in reserved_words():
        return f"{word} is a reserved word"
    near = sorted(reserved for reserved in reserved_words() if too_close(name, reserved))
    return f"{word} is one typing slip away from the reserved word {near[0]}" if near else None


def _taken(one: _Spoken, spoken: list[_Spoken]) -> str | None:
    name = normalise_keyword(one.word)
    for owner, number, other in spoken:
        if number != one.number:
            continue
        if name == normalise_keyword(other):
            return f"{one.word} stands for this number twice"
        if owner != one.owner and too_close(one.word, other):
            return (
                f"{one.word} is one typing slip away from {other}, another keyword of this number"
            )
    return None
