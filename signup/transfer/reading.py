"""From a file to rows, one after the other: CSV with any usual delimiter, a JSON list, JSON lines.

Whatever breaks the frame of a file (an unpaired quote, a row without end) ends the reading: from
there on nobody can tell which cell stands in which column, and so whose consent it is.
"""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING

from signup.transfer.cells import Row, bad_row
from signup.transfer.columns import BOXES
from signup.transfer.faults import Fault, Unreadable, fault
from signup.transfer.json_reading import list_rows, object_rows
from signup.transfer.neutral import restored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signup.transfer.lines import Lines
    from signup.transfer.wishes import Wishes

_DELIMITERS = ",;\t|"
_PLAIN_HEADER = 60


def rows(lines: Lines, wishes: Wishes) -> Iterator[Row]:
    """Yield the rows of a file; raises Unreadable where it cannot be read on.

    What kind of file it is shows in its first character.
    """
    match lines.first_character():
        case "":
            raise Unreadable(fault(0, 1, "", "file_empty"))
        case "[":
            return list_rows(lines, wishes)
        case "{":
            return object_rows(lines, wishes)
        case _:
            return csv_rows(lines, wishes)


def csv_rows(lines: Lines, wishes: Wishes) -> Iterator[Row]:
    """Yield the rows of CSV with a header (RFC 4180), blank ones left out."""
    first = next(lines)
    delimiter = wishes.delimiter or _delimiter(first)
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    header = _next(reader, lines) or []
    columns = _columns(header, wishes)
    while True:
        lines.begin_row()
        cells = _next(reader, lines)
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        lines.row += 1
        if len(cells) == len(columns):
            yield _row(lines, columns, cells, wishes)
        else:
            yield bad_row(lines.row, lines.line, "cells_count")


def _next(reader: Iterator[list[str]], lines: Lines) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        raise Unreadable(fault(lines.row, lines.line, "", "csv_invalid")) from None


def _row(lines: Lines, columns: Sequence[str | None], cells: Sequence[str], wishes: Wishes) -> Row:
    found = dict(wishes.constants)
    for column, cell in zip(columns, cells, strict=True):
        if column is not None:
            found[column] = restored(cell.strip())
    return Row(lines.row, lines.line, found)


def _delimiter(header: str) -> str:
    """Return what stands most often in the header line outside quotes."""
    outside = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _columns(header: Sequence[str], wishes: Wishes) -> list[str | None]:
    """Return the column of each header; raises Unreadable with all that is wrong with them."""
    columns: list[str | None] = []
    faults: list[Fault] = []
    for place, name in enumerate(header, 1):
        try:
            column = wishes.column(name)
        except KeyError:
            faults.append(fault(0, 1, _shown(place, name), "header_unknown"))
            continue
        if column is not None and column in columns:
            faults.append(fault(0, 1, column, "header_repeated"))
        columns.append(column)
    faults += _missing(
        {one for one in columns if one}, {name.strip().casefold() for name in header}, wishes
    )
    if faults:
        raise Unreadable(*faults)
    return columns


def _missing(columns: set[str], header: set[str], wishes: Wishes) -> Iterator[Fault]:
    for name in sorted({*wishes.mapping} - header):
        yield fault(0, 1, f"--map {name}", "map_unused")
    for column in sorted(columns & wishes.constants.keys()):
        yield fault(0, 1, column, "set_repeated")
    there = columns | wishes.constants.keys()
    if not there & {"email", "phone"}:
        yield fault(0, 1, "", "address_column_missing")
    if not there & BOXES.keys():
        yield fault(0, 1, "", "consent_column_missing")


def _shown(place: int, name: str) -> str:
    """Name a column by its header, unless that may be somebody's data in a file without header."""
    known = name.isprintable() and len(name) <= _PLAIN_HEADER and "@" not in name
    digits = sum(one.isdigit() for one in name)
    return f"column {place} ({name.strip()})" if known and digits < 5 else f"column {place}"  # noqa: PLR2004 - fewer than any phone number has
