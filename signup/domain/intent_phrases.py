"""Phrases as patterns over words, found in one walk through a text.

The notation is explained at the top of `intent_words.toml`. Phrases are indexed by their first
word, so the cost of a text grows with its length and hardly with the number of phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a phrase: words, word beginnings, a gap (of filler or anything), or the end."""

    words: AbstractSet[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    gap: bool = False
    end: bool = False

    def takes(self, word: str) -> bool:
        """Say whether `word` may stand here."""
        return word in self.words or word.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Slots after the first word; `opening` allows nothing but filler before it."""

    rest: tuple[Slot, ...]
    opening: bool


class Phrasebook:
    """All phrases of one meaning."""

    def __init__(
        self, lines: str, groups: Mapping[str, AbstractSet[str]], fold: Callable[[str], str]
    ) -> None:
        self._filler = groups["filler"]
        self._groups = groups
        self._fold = fold
        self._by_first: dict[str, list[Phrase]] = {}
        for line in filter(None, map(str.strip, lines.splitlines())):
            self._add(line)

    def found_in(self, words: Sequence[str]) -> bool:
        """Say whether any phrase stands anywhere in `words`."""
        opening = True
        for at, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                if (opening or not phrase.opening) and self._follows(phrase.rest, words, at + 1):
                    return True
            opening = opening and word in self._filler
        return False

    def _add(self, line: str) -> None:
        opening = line.startswith("^ ")
        first, *rest = (self._slot(item) for item in line.removeprefix("^ ").split())
        for word in first.words:
            self._by_first.setdefault(word, []).append(Phrase(tuple(rest), opening))

    def _slot(self, item: str) -> Slot:
        if item in {"~", "..."}:
            return Slot(words=self._filler if item == "~" else frozenset(), gap=True)
        if item == "$":
            return Slot(end=True)
        words: set[str] = set()
        beginnings: list[str] = []
        for choice in item.split("|"):
            if choice.startswith("@"):
                words |= self._groups[choice[1:]]
            elif choice.endswith("*"):
                beginnings.append(self._fold(choice[:-1]))
            else:
                words.add(self._fold(choice))
        return Slot(frozenset(words), tuple(beginnings))

    def _follows(self, rest: tuple[Slot, ...], words: Sequence[str], at: int) -> bool:
        if not rest:
            return True
        slot, *later = rest
        if slot.gap:
            return self._bridges(slot, tuple(later), words, at)
        if slot.end:
            return at == len(words)
        return at < len(words) and slot.takes(words[at]) and self._follows(rest[1:], words, at + 1)

    def _bridges(self, gap: Slot, later: tuple[Slot, ...], words: Sequence[str], at: int) -> bool:
        for end in range(at, min(at + _LONGEST_GAP, len(words)) + 1):
            if self._follows(later, words, end):
                return True
            if end < len(words) and gap.words and words[end] not in gap.words:
                return False
        return False


def consists_of(
    words: Sequence[str], asked: Sequence[Sequence[str]], beside: Sequence[Sequence[str]]
) -> bool:
    """Say whether `words` are phrases of `asked`, at least one, and of `beside`, and no more.

    Both are sorted with the longest phrase first.
    """
    at, hit = 0, False
    while at < len(words):
        if length := _length_at(words, at, asked):
            hit = True
        elif not (length := _length_at(words, at, beside)):
            return False
        at += length
    return hit


def peeled(
    words: list[str], before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> list[str]:
    """Return `words` without one phrase of `before` at their start and one of `after` at the end.

    Nothing is peeled off if nothing would be left.
    """
    start = _length_at(words, 0, before)
    rest = words[start:]
    end = next((len(p) for p in after if tuple(rest[-len(p) :]) == p), 0)
    return rest[: len(rest) - end] or words


def _length_at(words: Sequence[str], at: int, phrases: Sequence[Sequence[str]]) -> int:
    return next((len(p) for p in phrases if tuple(words[at : at + len(p)]) == p), 0)
