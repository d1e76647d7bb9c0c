"""Single words that revoke consent, as they are really typed: glued, stretched, mistyped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from signup.domain import intent_words as lists
from signup.domain.edit_distance import MistypedWords, within

if TYPE_CHECKING:
    from collections.abc import Callable

_STOP = "stop"
_OPT_OUT = "optout"
_STRETCHED = re.compile(r"s+t+(?:o+|a+[hw]+)p+")
_SWAPPED = frozenset({"sotp", "tsop", "stpo", "sotpp", "sttop"})
_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
_STOP_BEGINS = "st57"

_BEARS_ONE_SLIP, _BEARS_TWO_SLIPS = 8, 10
_ALONE_BEARS_ONE_SLIP = 6
_LONG_WORDS = MistypedWords(
    {
        word: 2 if len(word) >= _BEARS_TWO_SLIPS else 1  # a short one is too soon another word
        for word in lists.STOP_ANYWHERE
        if len(word) >= _BEARS_ONE_SLIP and word.isascii()
    }
)
_WORDS_ALONE = MistypedWords(
    {word: 1 for word in lists.STOP_ALONE if len(word) >= _ALONE_BEARS_ONE_SLIP} | {_STOP: 1}
)


def revokes_anywhere(word: str, is_keyword: Callable[[str], bool]) -> bool:
    """Say whether a folded `word` means "stop" wherever it stands, mistyped or not."""
    if word in lists.STOP_ANYWHERE or word.startswith(lists.STOP_PREFIXES):
        return True
    if is_keyword(word) or word in lists.FALSE_FRIENDS:
        return False
    if _is_disguised(word) or _is_glued(word, is_keyword):
        return True
    meant = _LONG_WORDS.behind(word)
    return bool(meant) and not all(_is_opposite(word, known) for known in meant)


def is_near_alone(word: str) -> bool:
    """Say whether `word` is one slip from a word that revokes where it stands alone."""
    return word not in lists.FALSE_FRIENDS and bool(_WORDS_ALONE.behind(word))


def is_near_whole(word: str) -> bool:
    """Say whether `word` as the whole message is "opt out" mistyped, or "quit", "end" swapped."""
    letters = word.translate(_DIGITS_AS_LETTERS)
    swapped = any(_has_letters_of(letters, known) for known in lists.STOP_NAMED)
    return swapped or within(1, letters, _OPT_OUT)


def _has_letters_of(word: str, known: str) -> bool:
    return sorted(word) == sorted(known) and within(1, word, known)


def _is_disguised(word: str) -> bool:
    if word[0] not in _STOP_BEGINS:
        return False
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


def _is_opposite(word: str, known: str) -> bool:
    """Say whether `known` takes `word` back: "subscribe" is no slip of "unsubscribe"."""
    return len(known) > len(word) + 1 and known.endswith(word)
