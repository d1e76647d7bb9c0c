"""One row of a file, and asking it for what its cells say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from signup.domain.errors import FieldError
from signup.transfer.faults import REASONS, Fault, fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read: its cells by column, without outer blanks, and what was wrong."""

    number: int
    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class Cells:
    """The cells of a row as they are asked for, and everything that is wrong with them."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.faults = list(row.faults)

    def text(self, column: str, most: int) -> str:
        """Return a cell of at most so many characters; "" when it is blank or refused."""
        text = self._row.cells.get(column, "")
        if text.isascii() and "\0" not in text and len(text) <= most:
            return text
        if "\0" in text or not _is_unicode(text):
            return self.refuse(column, "text_invalid")
        return self.refuse(column, "text_too_long") if len(text) > most else text

    def read(self, column: str, most: int, reader: Callable[[str], T]) -> T | None:
        """Return what `reader` makes of a cell, None when it is blank or refused."""
        text = self.text(column, most)
        if not text:
            return None
        try:
            return reader(text)
        except FieldError as error:
            self._add(column, error.code, error.message)
            return None

    def is_blank(self, column: str) -> bool:
        """Tell whether nothing stands in a cell."""
        return not self._row.cells.get(column)

    def refuse(self, column: str, code: str) -> str:
        """Note that a cell is wrong; return no text in its place."""
        self._add(column, code, REASONS[code])
        return ""

    def _add(self, column: str, code: str, reason: str) -> None:
        found = Fault(self._row.number, self._row.line, column, code, reason)
        if found not in self.faults:
            self.faults.append(found)


def bad_row(number: int, line: int, code: str) -> Row:
    """Return a row that could not be read at all."""
    return Row(number, line, faults=(fault(number, line, "", code),))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
