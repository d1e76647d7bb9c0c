"""Numbers of people without a profile who are owed a reply to their own text.

They asked who we are and agreed to nothing, so they get no profile; the number is kept until the
worker has replied, and a day at most (`forwarding.housekeeping`). Payloads of the outbox hold none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import strangers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Stranger:
    """One number; `id` is the aggregate of the outbox row that replies."""

    site: str
    id: str
    phone: str = field(repr=False)
    created_at: datetime


_INSERT = BulkInsert(strangers)
_PHONES = select(strangers.c.id, strangers.c.phone).where(one_of(strangers.c.id, "ids"))


def write(connection: Connection, found: Iterable[Stranger]) -> None:
    """Insert numbers."""
    rows = [{name: getattr(one, name) for name in Stranger.__slots__} for one in found]
    _INSERT(connection, rows)


def phones(connection: Connection, site: str, ids: Collection[str]) -> dict[str, str]:
    """Return those of the numbers that are still there, by id."""
    rows = connection.execute(_PHONES, {"site": site, "ids": list(ids)})
    return {row.id: row.phone for row in rows}
