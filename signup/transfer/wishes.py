"""How the operator wants a file to be read: names for its headers, words, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.transfer.columns import COLUMNS, WORDS, Word, plain_header, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class WrongUse(ValueError):
    """An option says something that cannot be; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options of `signup import` say.

    `mapping` gives headers their column, `ignored` headers are not read, `constants` fill columns
    that the file lacks, `words` are the words a box may hold. Without a `delimiter` the header
    line decides. Headers are compared without regard to case and outer blanks.
    """

    mapping: Mapping[str, str]
    ignored: frozenset[str]
    constants: Mapping[str, str]
    words: Mapping[str, Word]
    delimiter: str | None = None

    def column(self, header: str) -> str | None:
        """Return the column of a header, None when it is to be ignored; raises KeyError."""
        name = _name(header)
        if name in self.ignored:
            return None
        column = self.mapping.get(name) or plain_header(header)
        if column not in COLUMNS:
            raise KeyError(column)
        return column


def wishes(
    *,
    mapping: Iterable[str] = (),
    ignored: Iterable[str] = (),
    constants: Iterable[str] = (),
    words: Iterable[str] = (),
    delimiter: str | None = None,
) -> Wishes:
    """Return the wishes written as `HEADER=COLUMN`, `COLUMN=VALUE` and `WORD=STATE`.

    Raises WrongUse for what cannot be meant.
    """
    return Wishes(
        mapping={_name(header): _column(name) for header, name in map(_pair, mapping)},
        ignored=frozenset(map(_name, ignored)),
        constants={_column(name): value for name, value in map(_first_pair, constants)},
        words={**WORDS, **dict(map(_word, words))},
        delimiter=_delimiter(delimiter),
    )


def _name(header: str) -> str:
    return header.strip().casefold()


def _pair(text: str) -> tuple[str, str]:
    """Split at the last `=`: a header may hold one, a column cannot."""
    left, mark, right = text.rpartition("=")
    if not mark or not left.strip():
        raise WrongUse("write it as NAME=VALUE")
    return left, right


def _first_pair(text: str) -> tuple[str, str]:
    left, mark, right = text.partition("=")
    if not mark:
        raise WrongUse("write it as COLUMN=VALUE")
    return left, right


def _column(name: str) -> str:
    column = plain_header(name)
    if column not in COLUMNS:
        raise WrongUse("this column is not known; see docs/reference/import-format.md")
    return column


def _delimiter(text: str | None) -> str | None:
    mark = "\t" if text in {"tab", "\\t"} else text
    if mark is not None and (len(mark) != 1 or mark in '"\r\n'):
        raise WrongUse("a delimiter is one character, or the word tab")
    return mark


def _word(text: str) -> tuple[str, Word]:
    left, right = _pair(text)
    name, meant = plain_word(left), plain_word(right)
    if meant not in set(Word):
        raise WrongUse(f"a word can mean {', '.join(Word)}")
    if WORDS.get(name, meant) != meant:
        raise WrongUse("this word has a meaning of its own")
    return name, Word(meant)
