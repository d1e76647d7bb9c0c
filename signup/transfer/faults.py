"""What can be wrong with a file, in words that repeat nothing of what stands in it.

TransferError
├── Unreadable      the file cannot be read to its end: nothing of it is taken
├── Changed         the file is another one than the one that was checked
└── Stopped         the database did not take a batch; what came before it is recorded
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REASONS = {
    # the whole file
    "file_empty": "There is nothing in the file.",
    "not_utf8": "The file is not UTF-8 text. Save it as CSV UTF-8.",
    "row_too_long": "The row is longer than 256 KiB. Is a quote opened and never closed?",
    "csv_invalid": "The quotes of the row do not pair up, or a cell is longer than 128 KiB.",
    "json_broken": "The list is not JSON from here on.",
    "header_unknown": "Name the column with --map or leave it out with --ignore.",
    "header_repeated": "The file has this column twice.",
    "map_unused": "The file has no such header.",
    "set_repeated": "The file has the column that --set is to fill.",
    "address_column_missing": "A column `email` or `phone` is needed.",
    "consent_column_missing": "A column that says who agreed is needed, such as email_marketing.",
    # one row
    "cells_count": "The row has more or fewer cells than the header.",
    "json_invalid": "This is not one JSON object of texts, with each name once.",
    "text_invalid": "The cell holds a character that is no text.",
    "text_too_long": "The cell is too long.",
    "cell_not_text": "Write the value as text, in quotes.",
    "word_unknown": "Write subscribed, unsubscribed, pending or never, or say with --value.",
    "time_invalid": "Write a time as 2026-03-02T17:30:00Z, or a day as 2026-03-02.",
    "time_in_future": "The time has not come yet.",
    "time_implausible": "The time is before 1990.",
    "level_unknown": "Write unknown, single or confirmed.",
    "level_unproved": "A level needs a proof and the time of the consent.",
    "proof_shared": "One proof cannot stand for two consents: say it for each, by its column.",
    "basis_unknown": "Write consent, or a basis that the place's law and the site know.",
    "address_missing": "The row says something of a channel and has no address for it.",
    "country_unknown": "Use the two-letter code of a country, such as US.",
    "locale_invalid": "Use a language tag such as en-US.",
    # nothing is wrong, and nothing to keep
    "no_consent": "Nobody agreed or withdrew here; an address alone is not kept.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which row (the first after the header is 1), line and column.

    Row 0 is the header or the file as a whole. `code` is stable, `reason` is for people.
    """

    row: int
    line: int
    column: str
    code: str
    reason: str

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.reason}"


def fault(row: int, line: int, column: str, code: str) -> Fault:
    """Return the fault of one of the codes in `REASONS`."""
    return Fault(row, line, column, code, REASONS[code])


class TransferError(Exception):
    """An import or export cannot go on; the message names no personal data."""


class Unreadable(TransferError):
    """The file cannot be read to its end; `faults` say where and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(one) for one in faults))
        self.faults: Sequence[Fault] = faults


class Changed(TransferError):
    """The file was changed between being checked and being recorded."""


class Stopped(TransferError):
    """The database did not take a batch; `recorded` rows before it are on disk."""

    def __init__(self, recorded: int) -> None:
        super().__init__(f"the database stopped taking rows after {recorded}")
        self.recorded = recorded
