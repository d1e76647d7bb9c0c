"""Files of people for tests: any bytes as rows, and rows as commands."""

from __future__ import annotations

from io import BufferedReader, BytesIO
from typing import TYPE_CHECKING, Any

from signup.transfer.cells import Row
from signup.transfer.lines import Lines
from signup.transfer.reading import rows
from signup.transfer.rows import Frame, Reading, read_row
from signup.transfer.wishes import wishes
from tests.support.clock import START
from tests.support.factories import a_site

if TYPE_CHECKING:
    from signup.transfer.wishes import Wishes

PLAIN = wishes()


def lines_of(content: bytes | str) -> Lines:
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return Lines(BufferedReader(BytesIO(raw)))


def rows_of(content: bytes | str, wanted: Wishes = PLAIN) -> list[Row]:
    """Return the rows of a file with this content."""
    return list(rows(lines_of(content), wanted))


def cells_of(content: bytes | str, wanted: Wishes = PLAIN) -> list[dict[str, str]]:
    """Return the cells of each row, without those that are blank."""
    return [
        {column: cell for column, cell in row.cells.items() if cell}
        for row in rows_of(content, wanted)
    ]


def reading_of(wanted: Any = PLAIN, **cells: Any) -> Reading:
    """Return what becomes of the row with these cells, today, at a shop in the United States."""
    frame = Frame(a_site(), "import:file:f1", wanted.words, START)
    return read_row(Row(1, 2, cells), frame)


def codes(reading: Reading) -> list[tuple[str, str]]:
    """Return what is wrong with a row, by column."""
    return [(one.column, one.code) for one in reading.faults]
