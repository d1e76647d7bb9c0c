"""Customers who asked their shop for their data: the wish, kept until the brand has answered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, tuple_, update

from signup.storage.bulk import BulkInsert
from signup.storage.shop_tables import data_requests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

DUE = timedelta(days=30)
"""How long a brand has for its answer (Shopify's privacy law compliance page; GDPR, Art. 12(3): a
month)."""

STATES = ("waiting", "answered")


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A customer of a site's shop on `platform` asked at `asked_at` (aware UTC).

    `id` names the delivery that told of it, `reference` is the shop's own name of the request, and
    `profiles` are who the customer was here by then. `done_at` is when the brand had answered.
    """

    site: str
    id: str
    platform: str
    reference: str | None
    profiles: tuple[str, ...]
    asked_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Wishes, oldest first, and the cursor of the next page, None on the last."""

    wishes: list[DataRequest]
    next: str | None


_TABLE = data_requests.c
_INSERT = BulkInsert(data_requests)
_OPEN = (
    select(data_requests)
    .where(_TABLE.site == bindparam("at_site"), _TABLE.done_at.is_(None))
    .order_by(_TABLE.asked_at, _TABLE.id)
)
_DONE = (
    update(data_requests)
    .where(
        _TABLE.site == bindparam("at_site"),
        _TABLE.id == bindparam("at_id"),
        _TABLE.done_at.is_(None),
    )
    .values(done_at=bindparam("at"))
)
_OLDEST = select(func.count(), func.min(_TABLE.asked_at)).where(_TABLE.done_at.is_(None))


def add(connection: Connection, wishes: Sequence[DataRequest]) -> None:
    """Insert; raises IntegrityError when the same wish has come in meanwhile."""
    _INSERT(connection, map(_row, wishes))


def unanswered(connection: Connection, site: str) -> list[DataRequest]:
    """Return what the brand has not answered, oldest first."""
    rows = connection.execute(_OPEN, {"at_site": site}).mappings()
    return [_wish(row) for row in rows]


def page(
    connection: Connection, site: str, state: str | None, *, cursor: str | None, limit: int
) -> Page:
    """Return one page of a site's wishes in one of STATES, None for any.

    `cursor` is `next` of the page before: the id it ended with. One that is no wish of the site's
    has nothing after it.
    """
    statement = select(data_requests).where(_TABLE.site == site)
    if state is not None:
        waits = _TABLE.done_at.is_(None)
        statement = statement.where(waits if state == "waiting" else ~waits)
    if cursor is not None:
        last = select(_TABLE.asked_at).where(_TABLE.site == site, _TABLE.id == cursor)
        here = tuple_(_TABLE.asked_at, _TABLE.id)
        statement = statement.where(here > tuple_(last.scalar_subquery(), cursor))
    ordered = statement.order_by(_TABLE.asked_at, _TABLE.id).limit(limit + 1)
    found = [_wish(row) for row in connection.execute(ordered).mappings()]
    more = len(found) > limit
    return Page(found[:limit], found[limit - 1].id if more else None)


def oldest(connection: Connection) -> tuple[int, datetime | None]:
    """Return how many wait at all sites, and since when the first does."""
    count, since = connection.execute(_OLDEST).one()
    return count, since


def answer(connection: Connection, site: str, wish_id: str, at: datetime) -> bool:
    """Note that the brand has answered; return whether such a wish was waiting."""
    done = connection.execute(_DONE, {"at_site": site, "at_id": wish_id, "at": at})
    return done.rowcount == 1


def _wish(row: RowMapping) -> DataRequest:
    return DataRequest(**{**row, "profiles": tuple(row["profiles"])})


def _row(wish: DataRequest) -> dict[str, Any]:
    return {
        "site": wish.site,
        "id": wish.id,
        "platform": wish.platform,
        "reference": wish.reference,
        "profiles": list(wish.profiles),
        "asked_at": wish.asked_at,
        "done_at": wish.done_at,
    }
