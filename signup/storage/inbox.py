"""Development only: messages that were received or would have been sent, for `/dev/inbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from signup.storage.tables import inbox_messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def add(connection: Connection, entry: Mapping[str, Any]) -> None:
    """Insert one message; raises IntegrityError when it is there."""
    connection.execute(insert(inbox_messages).values(**entry))


def newest(connection: Connection, site: str, limit: int) -> Sequence[RowMapping]:
    """Return the newest messages of a site, newest first."""
    statement = (
        select(inbox_messages)
        .where(inbox_messages.c.site == site)
        .order_by(inbox_messages.c.created_at.desc(), inbox_messages.c.id.desc())
        .limit(limit)
    )
    return connection.execute(statement).mappings().all()
