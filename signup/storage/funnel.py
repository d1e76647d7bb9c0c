"""Counts of what visitors did with a form, by day; no personal data and no row per visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.storage.bulk import BulkInsert
from signup.storage.tables import funnel_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

Cell = tuple[str, str, str, str, str, str, str]
"""site, day (`2026-11-23`), form, version, variant, type, step."""

_NAMES = ("site", "day", "form", "version", "variant", "type", "step")


_ADD = BulkInsert(
    funnel_counts,
    conflict=f"({', '.join(_NAMES)}) DO UPDATE SET count = funnel_counts.count + excluded.count",
)


def add(connection: Connection, counts: Mapping[Cell, int]) -> None:
    """Add `counts` to what is stored; cells are written in order, so that writers do not lock."""
    _ADD(
        connection,
        [
            dict(zip(_NAMES, cell, strict=True), count=number)
            for cell, number in sorted(counts.items())
        ],
    )
