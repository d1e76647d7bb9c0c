"""What all workers together know of a destination: stopped, out of order, asked to wait, its rate.

A destination without a row has never been in trouble and has no rate. Whoever changes a gate is
`claims.alone` with its queue.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Float,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    select,
)

from signup.storage.bulk import BulkInsert
from signup.storage.queue import Queue
from signup.storage.tables import metadata
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


gates = Table(
    "gates",
    metadata,
    Column("site", String(64)),
    Column("destination", String(64)),
    Column("stopped_at", UtcDateTime),
    Column("stop_cause", String(200)),
    Column("stopped_key", String(64)),
    Column("failures", Integer, nullable=False),
    Column("opens_at", UtcDateTime),
    Column("probing_until", UtcDateTime),
    Column("held_until", UtcDateTime),
    Column("tokens", Float),
    Column("tokens_at", UtcDateTime),
    PrimaryKeyConstraint("site", "destination"),
)
"""What all workers together know of a destination's health and rate; no row, no trouble."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides whether a destination may be told anything now; times are aware and in UTC.

    Stopped: since `stopped_at`, by `stop_cause`, for whoever has the settings and secrets that
    `stopped_key` stands for (None: for everyone). The breaker: `failures` batches have failed in a
    row; when `opens_at` is set nothing goes before it, and from then on one probe at a time, which
    ends by `probing_until` at the latest. `held_until`: the store asked to be left alone. `tokens`
    are the requests that were left at `tokens_at`.
    """

    stopped_at: datetime | None = None
    stop_cause: str | None = None
    stopped_key: str | None = None
    failures: int = 0
    opens_at: datetime | None = None
    probing_until: datetime | None = None
    held_until: datetime | None = None
    tokens: float | None = None
    tokens_at: datetime | None = None


CLEAR = Gate()

_NAMES = tuple(field.name for field in fields(Gate))
_COLUMNS = [gates.c[name] for name in _NAMES]
_LOAD = select(*_COLUMNS).where(
    gates.c.site == bindparam("at_site"), gates.c.destination == bindparam("at_destination")
)
_ALL = select(gates.c.site, gates.c.destination, *_COLUMNS).order_by(
    gates.c.site, gates.c.destination
)
_SAVE = BulkInsert(
    gates,
    conflict="(site, destination) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES),
)


def load(connection: Connection, queue: Queue) -> Gate:
    """Return the gate of one queue."""
    asked = {"at_site": queue.site, "at_destination": queue.destination}
    row = connection.execute(_LOAD, asked).first()
    return Gate(*row) if row else CLEAR


def load_all(connection: Connection) -> dict[Queue, Gate]:
    """Return every gate there is."""
    return {Queue(*row[:2]): Gate(*row[2:]) for row in connection.execute(_ALL)}


def save(connection: Connection, queue: Queue, gate: Gate) -> None:
    """Write one gate."""
    _SAVE(connection, [{"site": queue.site, "destination": queue.destination, **asdict(gate)}])
