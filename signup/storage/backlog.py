"""How far behind the outbox is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from signup.storage.tables import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def oldest_due(connection: Connection) -> datetime | None:
    """Return since when the longest waiting row has been due, None when nothing waits."""
    statement = select(func.min(outbox.c.next_at)).where(outbox.c.state == "pending")
    found: datetime | None = connection.execute(statement).scalar_one()
    return found
