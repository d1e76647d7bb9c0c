"""How many typing slips lie between two words.

A slip is a letter added, left out, replaced, or swapped with its neighbour: the distance of Damerau
and Levenshtein in its restricted form, where no letter takes part in two slips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


def within(limit: int, one: str, other: str) -> bool:
    """Say whether `one` becomes `other` by at most `limit` slips."""
    return abs(len(one) - len(other)) <= limit and _counted(limit, _places(one), len(one), other)


_END, _MIDDLE = 3, 4
_HAS_MIDDLE = 8
"""Letters of the shortest word that can be one of ten letters with two slips."""

_MIDDLES = (_MIDDLE - 1, _MIDDLE, _MIDDLE + 1)


class MistypedWords:
    """Words that are to be known when mistyped, each by as many slips as it bears.

    One slip in words of four letters or more, at most two in words of ten or more. One slip leaves
    either the beginning or the end of a word as it was, two leave one of these or the middle, where
    they may have moved it by one place: so few words are ever compared with what somebody typed.
    """

    def __init__(self, slips: Mapping[str, int]) -> None:
        self._by_end: dict[tuple[str, bool], tuple[_Known, ...]] = {}
        self._by_middle: dict[str, tuple[_Known, ...]] = {}
        self._sizes: dict[int, set[int]] = {}
        for word in sorted(slips):
            known = _Known(word, slips[word], _places(word))
            size = min(_END, (len(word) - 1) // 2)
            for length in range(len(word) - known.slips, len(word) + known.slips + 1):
                self._sizes.setdefault(length, set()).add(size)
            for end in ((word[:size], True), (word[-size:], False)):
                self._by_end[end] = (*self._by_end.get(end, ()), known)
            if known.slips > 1:
                middle = word[_MIDDLE : _MIDDLE + 2]
                self._by_middle[middle] = (*self._by_middle.get(middle, ()), known)

    def behind(self, word: str) -> list[str]:
        """Return the words that `word` can be, itself among them if it is one; some twice."""
        candidates: tuple[_Known, ...] = ()
        for size in self._sizes.get(len(word), ()):
            candidates += self._by_end.get((word[:size], True), ())
            candidates += self._by_end.get((word[-size:], False), ())
        for at in _MIDDLES if len(word) >= _HAS_MIDDLE and self._by_middle else ():
            candidates += self._by_middle.get(word[at : at + 2], ())
        return [
            known
            for known, slips, places in candidates
            if abs(len(known) - len(word)) <= slips and _counted(slips, places, len(known), word)
        ]


class _Known(NamedTuple):
    word: str
    slips: int
    places: Mapping[str, int]


def _places(word: str) -> dict[str, int]:
    """Return where each letter stands in `word`, a bit for each place."""
    places: dict[str, int] = {}
    for at, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << at
    return places


def _counted(limit: int, places: Mapping[str, int], length: int, other: str) -> bool:
    """Count the slips between a word of `length` letters, given as `places`, and `other`.

    All letters of the word at once, a bit each (H. Hyyrö, A bit-vector algorithm for computing
    Levenshtein and Damerau edit distances, 2003): `more` and `less` tell where a row of the table
    of distances grows or shrinks by one from the letter before. It is given up as soon as more than
    `limit` letters of `other` have no twin so near that slips could have moved it there.
    """
    if not length:
        return True
    whole, last, near = (1 << length) - 1, 1 << length - 1, (2 << 2 * limit) - 1
    more, less, kept, before, slips, strange = whole, 0, 0, 0, length, 0
    for letter in other:
        same = places.get(letter, 0)
        if not same & near >> limit:
            strange += 1
            if strange > limit:
                return False
        near <<= 1
        swapped = (~kept & same) << 1 & before
        kept = (((same & more) + more) ^ more | same | less | swapped) & whole
        grown, shrunk = less | whole & ~(kept | more), kept & more
        slips += (grown & last != 0) - (shrunk & last != 0)
        grown, shrunk = grown << 1 | 1, shrunk << 1
        more, less = shrunk | whole & ~(kept | grown), grown & kept
        before = same
    return slips <= limit
