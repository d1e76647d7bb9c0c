"""Rows of a JSON list or of JSON lines: objects whose values are texts, one at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from signup.transfer.cells import Row, bad_row
from signup.transfer.faults import Fault, Unreadable, fault
from signup.transfer.lines import LONGEST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.transfer.lines import Lines
    from signup.transfer.wishes import Wishes

_BLANKS = " \t\r\n"


class _Repeated:
    """Stands for an object that names something twice: nobody can tell what it says."""


def _object(pairs: list[tuple[str, object]]) -> object:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Repeated()


# Numbers are refused as cells, so how large one is does not matter.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=float, parse_float=float)


def object_rows(lines: Lines, wishes: Wishes) -> Iterator[Row]:
    """Yield the rows of JSON lines; a line that is none is a bad row."""
    lines.begin_row()
    for text in lines:
        if text.strip():
            lines.row += 1
            try:
                value = _DECODER.decode(text)
            except (ValueError, RecursionError):
                value = None
            yield _row(lines.row, lines.line, value, wishes)
        lines.begin_row()


def list_rows(lines: Lines, wishes: Wishes) -> Iterator[Row]:
    """Yield the rows of a JSON list, of which only a part is in memory; raises Unreadable."""
    ahead = _Ahead(lines)
    ahead.take("[")
    while not ahead.begins_with("]"):
        if lines.row:
            ahead.take(",")
        ahead.begins_with("")
        lines.row += 1
        line = lines.line
        yield _row(lines.row, line, ahead.value(), wishes)
    ahead.take("]")
    if ahead.begins_with(""):
        return
    raise ahead.broken()


class _Ahead:
    """What was read of a list and not yet used."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._text, self._at = "", 0

    def begins_with(self, mark: str) -> bool:
        """Tell whether `mark` comes next, "" meaning the end; blanks are passed over."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANKS:
                self._lines.line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1] == mark

    def take(self, mark: str) -> None:
        """Pass over `mark`; raises Unreadable when something else comes next."""
        if not self.begins_with(mark):
            raise self.broken()
        self._at += len(mark)

    def value(self) -> object:
        """Return the value that begins here; raises Unreadable when there is none."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if len(self._text) - self._at > LONGEST_ROW or not self._more():
                    raise self.broken() from None
            else:
                self._lines.line += self._text.count("\n", self._at, end)
                self._at = end
                return value

    def broken(self) -> Unreadable:
        """Return that the list cannot be read on from here."""
        return Unreadable(fault(self._lines.row, self._lines.line, "", "json_broken"))

    def _more(self) -> bool:
        piece = self._lines.piece()
        self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)


def _row(number: int, line: int, value: object, wishes: Wishes) -> Row:
    if not isinstance(value, dict):
        return bad_row(number, line, "json_invalid")
    found, faults = dict(wishes.constants), []
    for name, cell in value.items():
        try:
            column = wishes.column(name)
        except KeyError:
            faults.append(fault(number, line, "", "header_unknown"))
            continue
        if column is None or cell is None:
            continue
        if column in found:
            faults.append(_twice(number, line, column, wishes))
        elif isinstance(cell, str):
            found[column] = cell.strip()
        else:
            faults.append(fault(number, line, column, "cell_not_text"))
    return Row(number, line, found, tuple(faults))


def _twice(number: int, line: int, column: str, wishes: Wishes) -> Fault:
    code = "set_repeated" if column in wishes.constants else "header_repeated"
    return fault(number, line, column, code)
