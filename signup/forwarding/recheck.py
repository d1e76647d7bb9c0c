"""Whether what waits in the outbox may still be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.storage.standing import standing

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from signup.storage.outbox import OutboxRow

WITHDRAWN = "consent_withdrawn"
"""Cause of what was not told or sent because the consent behind it no longer stood."""


def fallen(connection: Connection, site: str, grants: Collection[OutboxRow]) -> list[OutboxRow]:
    """Return those of these outbox rows whose grant no longer stands."""
    events = {row.id: row.payload.get("event") for row in grants}
    named = {event for event in events.values() if isinstance(event, str)}
    valid = standing(connection, site, named)
    return [row for row in grants if events[row.id] not in valid]
