"""Cells that a spreadsheet would take for a formula, made harmless and back.

A program that opens a CSV file computes cells that begin with one of these characters (CWE-1236).
An apostrophe before it keeps the cell a text; one more before what begins like that already keeps
the way back unambiguous. Phone numbers begin with a plus, so they carry one in every file.
"""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutralised(cell: str) -> str:
    """Return a cell that no spreadsheet computes."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Return the cell that `neutralised` was given; a cell that it never makes stays as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
