"""Single words that revoke consent, as they are really typed: glued, stretched, mistyped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from signup.domain import intent_words as lists
from signup.domain.edit_distance import within

if TYPE_CHECKING:
    from collections.abc import Callable

_STOP = "stop"
_OPT_OUT = "optout"
_STRETCHED = re.compile(r"s+t+(?:o+|a+[hw]+)p+")
_SWAPPED = frozenset({"sotp", "tsop", "stpo", "sotpp", "sttop"})
_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")

_BEARS_ONE_SLIP, _BEARS_TWO_SLIPS = 8, 10
_ALONE_BEARS_ONE_SLIP = 6
_LONG_WORDS = tuple(
    sorted(word for word in lists.STOP_ANYWHERE if len(word) >= _BEARS_ONE_SLIP and word.isascii())
)


def _slips_in(word: str) -> int:
    """Return how many slips a long word bears; in a short one they make another too easily."""
    return 2 if len(word) >= _BEARS_TWO_SLIPS else 1


def _letters(word: str) -> int:
    """Return one bit for each letter of `word`; letters of far apart alphabets may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


_LONG_BY_LENGTH = {
    size: [
        (word, _letters(word), _slips_in(word))
        for word in _LONG_WORDS
        if abs(len(word) - size) <= _slips_in(word)
    ]
    for size in range(_BEARS_ONE_SLIP - 1, len(max(_LONG_WORDS, key=len)) + 3)
}
_LONG_ALONE = tuple(sorted(w for w in lists.STOP_ALONE if len(w) >= _ALONE_BEARS_ONE_SLIP))
_KNOWN_TYPED_WORDS = 4096


def revokes_anywhere(word: str, is_keyword: Callable[[str], bool]) -> bool:
    """Say whether a folded `word` means "stop" wherever it stands, mistyped or not."""
    if word in lists.STOP_ANYWHERE or word.startswith(lists.STOP_PREFIXES):
        return True
    if is_keyword(word) or word in lists.FALSE_FRIENDS:
        return False
    return _is_disguised(word) or _is_glued(word, is_keyword) or _is_long_slip(word)


@lru_cache(maxsize=_KNOWN_TYPED_WORDS)
def is_near_alone(word: str) -> bool:
    """Say whether `word` is one slip from a word that revokes where it stands alone."""
    if word in lists.FALSE_FRIENDS:
        return False
    return within(1, word, _STOP) or any(within(1, word, known) for known in _LONG_ALONE)


def is_near_whole(word: str) -> bool:
    """Say whether `word` as the whole message is "opt out" mistyped, or "quit", "end" swapped."""
    letters = word.translate(_DIGITS_AS_LETTERS)
    swapped = any(_has_letters_of(letters, known) for known in lists.STOP_NAMED)
    return swapped or within(1, letters, _OPT_OUT)


def _has_letters_of(word: str, known: str) -> bool:
    return sorted(word) == sorted(known) and within(1, word, known)


def _is_disguised(word: str) -> bool:
    letters = word if word.isalpha() else word.translate(_DIGITS_AS_LETTERS)
    return letters in _SWAPPED or _STRETCHED.fullmatch(letters) is not None


def _is_glued(word: str, is_keyword: Callable[[str], bool]) -> bool:
    if word.startswith(_STOP):
        rest = word.removeprefix(_STOP)
    elif word.endswith(_STOP):
        rest = word.removesuffix(_STOP)
    else:
        return False
    return rest[:1].isdecimal() or is_keyword(rest) or rest in lists.GLUED


@lru_cache(maxsize=_KNOWN_TYPED_WORDS)
def _is_long_slip(word: str) -> bool:
    # Each slip brings in at most one letter and takes out at most one: most words that a person
    # writes are told apart by that, without counting slips.
    mine = _letters(word)
    return any(
        (mine & ~theirs).bit_count() <= slips
        and (theirs & ~mine).bit_count() <= slips
        and not _is_opposite(word, known)
        and within(slips, word, known)
        for known, theirs, slips in _LONG_BY_LENGTH.get(len(word), ())
    )


def _is_opposite(word: str, known: str) -> bool:
    """Say whether `known` takes `word` back: "subscribe" is no slip of "unsubscribe"."""
    return len(known) > len(word) + 1 and known.endswith(word)
