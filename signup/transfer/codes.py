"""Files of codes that are given out once each: read whole, and taken whole or not at all.

CSV with a header; the column `code` is read and no other. Nothing that stands in the file is
repeated in what is said about it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.domain.offers import LONGEST_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMN = "code"


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong, and in which line; line 1 is the header."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CodeFile:
    """The codes in their order, or what is wrong with the file; never both."""

    codes: tuple[str, ...] = ()
    faults: tuple[BadLine, ...] = ()


def read_codes(raw: bytes) -> CodeFile:
    """Return the codes of a file, or everything that is wrong with it."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return CodeFile(faults=(BadLine(1, "the file is not UTF-8 text"),))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    codes: list[str] = []
    faults: list[BadLine] = []
    at: int | None = None
    try:
        at = _column(next(rows, []))
        for code, reason in _cells(rows, at) if at is not None else ():
            if reason is None:
                codes.append(code)
            else:
                faults.append(BadLine(rows.line_num, reason))
    except csv.Error:
        faults.append(BadLine(rows.line_num, "the quotes do not pair up"))
    if not codes and not faults:
        reason = "the file holds no code" if at is not None else f"a column {COLUMN} is needed"
        faults.append(BadLine(1, reason))
    return CodeFile(faults=tuple(faults)) if faults else CodeFile(tuple(codes))


def _column(header: list[str]) -> int | None:
    names = [name.strip().lower() for name in header]
    return names.index(COLUMN) if COLUMN in names else None


def _cells(rows: Iterator[list[str]], at: int) -> Iterator[tuple[str, str | None]]:
    """Yield each code with what is wrong with it; empty lines are passed over."""
    seen: set[str] = set()
    for row in rows:
        if not any(row):
            continue
        code = row[at].strip() if at < len(row) else ""
        yield code, fault_of(code, seen)
        seen.add(code)


def fault_of(code: str, seen: set[str]) -> str | None:
    """Return what is wrong with a code among those `seen` before it, None for a good one."""
    if not code:
        return "the code is missing"
    if len(code) > LONGEST_CODE:
        return f"the code is longer than {LONGEST_CODE} characters"
    if not code.isprintable() or " " in code:
        return "the code holds a blank or a character that cannot be seen"
    return "the code stands in this file twice" if code in seen else None
