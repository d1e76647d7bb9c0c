"""Every subject of a site in order of its key, some at a time: its events beside the cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from signup.storage import consents
from signup.storage.tables import consent_events, consent_states

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Engine, Table

    from signup.domain.consent import Happening, Standing
    from signup.storage.consents import Subject


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one subject: its events by id, newest recorded last, and the cached state."""

    events: Mapping[str, Happening]
    cached: Standing | None


def snapshot(engine: Engine) -> Connection:
    """Return a connection that only reads, and reads everything as of one moment."""
    connection = engine.connect().execution_options(readonly=True)
    if engine.dialect.name == "postgresql":  # SQLite reads so by itself
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def keys_after(connection: Connection, site: str, after: str, limit: int) -> list[str]:
    """Return the next `limit` address keys that have events or a cached state, in order."""
    found = {
        key
        for table in (consent_events, consent_states)
        for key in _keys(connection, table, site, after, limit)
    }
    return sorted(found)[:limit]


def kept(
    connection: Connection, site: str, keys: Collection[str], *, lock: bool = False
) -> dict[Subject, Kept]:
    """Return what is kept of every subject of these addresses.

    With `lock`, nobody else changes a cached state that is there before the transaction ends.
    """
    states = consents.load(connection, site, keys, lock=lock)
    events = {
        subject: {one.id: one.happening for one in past}
        for subject, past in consents.histories(connection, site, keys).items()
    }
    return {
        subject: Kept(events.get(subject, {}), states.get(subject))
        for subject in sorted({*states, *events})
    }


def count(connection: Connection, site: str) -> int:
    """Return how many states are cached."""
    statement = select(func.count()).where(consent_states.c.site == site)
    total: int = connection.execute(statement).scalar_one()
    return total


def _keys(
    connection: Connection, table: Table, site: str, after: str, limit: int
) -> Collection[str]:
    key = table.c.address_key
    statement = select(key).where(table.c.site == site, key > after).distinct()
    return connection.execute(statement.order_by(key).limit(limit)).scalars().all()
