"""Development only: messages that were received or would have been sent, for `/dev/inbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from signup.storage.forgetting import count_erasure
from signup.storage.tables import inbox_messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping


def add(connection: Connection, entry: Mapping[str, Any]) -> None:
    """Insert one message; raises IntegrityError when it is there."""
    connection.execute(insert(inbox_messages).values(**entry))


def erase(connection: Connection, site: str, channel: str, text: str) -> None:
    """Delete the messages of one channel whose body holds `text`."""
    table = inbox_messages.c
    connection.execute(
        delete(inbox_messages).where(
            table.site == site, table.channel == channel, table.body.contains(text, autoescape=True)
        )
    )
    count_erasure(connection, site)


def newest(connection: Connection, site: str, limit: int) -> Sequence[RowMapping]:
    """Return the newest messages of a site, newest first."""
    statement = (
        select(inbox_messages)
        .where(inbox_messages.c.site == site)
        .order_by(inbox_messages.c.created_at.desc(), inbox_messages.c.id.desc())
        .limit(limit)
    )
    return connection.execute(statement).mappings().all()
