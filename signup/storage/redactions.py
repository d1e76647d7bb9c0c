"""Shops that want to be forgotten: the wish, kept until the worker has seen to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from signup.storage.bulk import BulkInsert
from signup.storage.shop_tables import shop_redactions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Redaction:
    """A site's shop on `platform` asked at `asked_at` (aware UTC); `id` names the request."""

    site: str
    id: str
    platform: str
    asked_at: datetime


_TABLE = shop_redactions.c
_INSERT = BulkInsert(shop_redactions)
_OPEN = (
    select(_TABLE.site, _TABLE.id, _TABLE.platform, _TABLE.asked_at)
    .where(_TABLE.site == bindparam("site"), _TABLE.done_at.is_(None))
    .order_by(_TABLE.asked_at)
)
_DONE = (
    update(shop_redactions)
    .where(_TABLE.site == bindparam("at_site"), _TABLE.id == bindparam("at_id"))
    .values(done_at=bindparam("at"))
)


def add(connection: Connection, wishes: Sequence[Redaction]) -> None:
    """Insert; raises IntegrityError when the same wish has come in meanwhile."""
    _INSERT(connection, map(_row, wishes))


def due(connection: Connection, site: str) -> list[Redaction]:
    """Return what is still to be done, oldest first."""
    return [Redaction(*row) for row in connection.execute(_OPEN, {"site": site})]


def finish(connection: Connection, wish: Redaction, at: datetime) -> None:
    """Note that nothing is left to do."""
    connection.execute(_DONE, {"at_site": wish.site, "at_id": wish.id, "at": at})


def _row(wish: Redaction) -> dict[str, Any]:
    return {
        "site": wish.site,
        "id": wish.id,
        "platform": wish.platform,
        "asked_at": wish.asked_at,
        "done_at": None,
    }
