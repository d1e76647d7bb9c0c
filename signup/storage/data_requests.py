"""Customers who asked their shop for their data: the wish, kept until the brand has answered it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from signup.storage.bulk import BulkInsert
from signup.storage.shop_tables import data_requests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A customer of a site's shop on `platform` asked at `asked_at` (aware UTC).

    `id` names the delivery that told of it, `reference` is the shop's own name of the request, and
    `profiles` are who the customer was here by then.
    """

    site: str
    id: str
    platform: str
    reference: str | None
    profiles: tuple[str, ...]
    asked_at: datetime


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
    return [
        DataRequest(
            row["site"],
            row["id"],
            row["platform"],
            row["reference"],
            tuple(row["profiles"]),
            row["asked_at"],
        )
        for row in rows
    ]


def oldest(connection: Connection) -> tuple[int, datetime | None]:
    """Return how many wait at all sites, and since when the first does."""
    count, since = connection.execute(_OLDEST).one()
    return count, since


def answer(connection: Connection, site: str, wish_id: str, at: datetime) -> bool:
    """Note that the brand has answered; return whether such a wish was waiting."""
    done = connection.execute(_DONE, {"at_site": site, "at_id": wish_id, "at": at})
    return done.rowcount == 1


def _row(wish: DataRequest) -> dict[str, Any]:
    return {
        "site": wish.site,
        "id": wish.id,
        "platform": wish.platform,
        "reference": wish.reference,
        "profiles": list(wish.profiles),
        "asked_at": wish.asked_at,
        "done_at": None,
    }
