"""Counts of what visitors did with a form: added to by the core, read for the brand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from signup.domain.funnel import MOMENTS, Cell
from signup.storage.bulk import BulkInsert
from signup.storage.count_tables import form_counts

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Mapping
    from datetime import date

    from sqlalchemy import Connection

    from signup.domain.funnel import Moment

DIMENSIONS = ("day", "version", "variant", "device")
"""By what a report can be split; by form and step it always is."""

_ADD = BulkInsert(
    form_counts,
    conflict=f"({', '.join(Cell._fields)}) DO UPDATE SET "
    + ", ".join(f"{one} = form_counts.{one} + excluded.{one}" for one in MOMENTS),
)


def add(connection: Connection, counts: Mapping[Cell, Counter[Moment]]) -> None:
    """Add `counts` to what is stored; cells are written in order, so that writers do not lock."""
    _ADD(
        connection,
        [
            {**cell._asdict(), **{one: count[one] for one in MOMENTS}}
            for cell, count in sorted(counts.items(), key=lambda item: item[0])
        ],
    )


@dataclass(frozen=True, slots=True)
class Period:
    """Days in UTC, both ends included."""

    since: date
    until: date


def report(
    connection: Connection,
    site: str,
    period: Period,
    *,
    form: str | None = None,
    by: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return the sums by form and step, and by what of `DIMENSIONS` is asked for, in order."""
    names = [*(one for one in DIMENSIONS if one in by and one == "day"), "form"]
    names += [one for one in DIMENSIONS if one in by and one != "day"] + ["step"]
    groups = [form_counts.c[one] for one in names]
    sums = [func.sum(form_counts.c[one]).label(one) for one in MOMENTS]
    statement = select(*groups, *sums).where(
        form_counts.c.site == site,
        form_counts.c.day.between(period.since.isoformat(), period.until.isoformat()),
    )
    if form is not None:
        statement = statement.where(form_counts.c.form == form)
    rows = connection.execute(statement.group_by(*groups).order_by(*groups))
    return [dict(zip((*names, *MOMENTS), row, strict=True)) for row in rows]
