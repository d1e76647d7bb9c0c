"""Telling which rows were not taken and why: on the terminal the first few, in a file all."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from signup.transfer.faults import Fault

FIRST = 20
"""How many faults are told on the terminal."""

_HEADER = ("row", "line", "column", "result", "code", "reason")


class Report:
    """Writes a line per fault to `file` (CSV), if there is one, and tells the first by `say`."""

    def __init__(self, file: TextIO | None, say: Callable[[str], None]) -> None:
        self._rows = csv.writer(file) if file is not None else None
        self._say = say
        self._count = 0
        if self._rows is not None:
            self._rows.writerow(_HEADER)

    def refused(self, fault: Fault, *, stopped: bool = False) -> None:
        """Tell of a fault; with `stopped` the row's withdrawals are recorded all the same."""
        self._write(fault, "refused, withdrawal recorded" if stopped else "refused")
        self._count += 1
        if self._count <= FIRST:
            self._say(str(fault))

    def left_out(self, fault: Fault) -> None:
        """Tell of a row in which nothing is to keep; that is no fault of the file's."""
        self._write(fault, "left out")

    def close(self) -> None:
        """Say how much was not said."""
        if self._count > FIRST:
            self._say(f"… and {self._count - FIRST:,} more; --report FILE lists all.")

    def _write(self, fault: Fault, result: str) -> None:
        if self._rows is not None:
            told = (fault.row, fault.line, fault.column, result, fault.code, fault.reason)
            self._rows.writerow(told)
