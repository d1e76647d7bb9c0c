"""The outbox: what must still be told, and what was.

A row is `pending` until it is settled for good. A worker holds a row by a lease: an id nobody else
has, and a time at which it ends. Settling names the lease, so that whoever lost it changes nothing.

Order: within a site, a destination and an aggregate, rows go by (`revision`, `position`), one at a
time. Four exceptions. A withdrawal overtakes whatever waits before it, except another one; an
erasure overtakes withdrawals, too; the answer to a person's own text overtakes other messages,
which may be held until the morning; and a code they wait for overtakes every message. None of them
runs beside a row that is in flight. And a row
that ended as dead or rejected holds nothing back: the withdrawal behind it matters more than the
gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select, text, tuple_, update

from signup.storage.bulk import BulkInsert
from signup.storage.tables import outbox
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, FromClause

    from signup.storage.queue import Queue

PENDING = "pending"
GRANT = "profile.subscribed"
ERASURE = "profile.erased"
OVERTAKING = ("profile.withdrawn", ERASURE)
ANSWER = "message.reply"
"""What answers a person's own text waits for nothing that is held until the morning."""
CODE = "message.code_sms"
"""Nor does what a person waits for in front of an open form; it waits for no other message."""


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert new rows in one statement; part of the capture transaction."""
    _ADD(connection, rows)


_ADD = BulkInsert(
    outbox,
    columns=(
        "site",
        "id",
        "destination",
        "aggregatetype",
        "aggregateid",
        "revision",
        "position",
        "type",
        "payload",
        "state",
        "attempts",
        "next_at",
        "created_at",
    ),
)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One row as a worker sees it; `attempts` includes the present one."""

    id: str
    aggregateid: str
    revision: int
    position: int
    type: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime

    @property
    def overtakes(self) -> bool:
        """Whether it goes before whatever waits for the same profile."""
        return self.type in OVERTAKING


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on the rows it claimed."""

    id: str
    taken_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one row goes on: settled in `state`, or `pending` again until `next_at`.

    `given_back` takes back the attempt that the claim counted.
    """

    id: str
    state: str
    cause: str | None = None
    next_at: datetime | None = None
    given_back: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """What a provider says became of a text: `confirmed`, or `rejected` and why."""

    site: str
    id: str
    state: str
    cause: str | None
    at: datetime


_NOW = bindparam("now", type_=UtcDateTime())
_QUEUE = (
    outbox.c.site == bindparam("at_site"),
    outbox.c.destination == bindparam("at_destination"),
    outbox.c.state == PENDING,
)
_IDS = outbox.c.id.in_(bindparam("ids", expanding=True))
_AGGREGATES = outbox.c.aggregateid.in_(bindparam("aggregates", expanding=True))
_FREE = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _NOW)
_DUE = (*_QUEUE, outbox.c.next_at <= _NOW, _FREE)
_FIELDS = [outbox.c[name] for name in OutboxRow.__slots__]


def _same_aggregate(other: FromClause) -> ColumnElement[bool]:
    return and_(
        other.c.site == outbox.c.site,
        other.c.destination == outbox.c.destination,
        other.c.aggregateid == outbox.c.aggregateid,
        other.c.state == PENDING,
    )


def _goes_before(other: FromClause) -> ColumnElement[bool]:
    older = tuple_(other.c.revision, other.c.position) < tuple_(
        outbox.c.revision, outbox.c.position
    )
    overtaken = or_(
        and_(outbox.c.type.in_(OVERTAKING), other.c.type.not_in(OVERTAKING)),
        and_(outbox.c.type == ERASURE, other.c.type != ERASURE),
        and_(outbox.c.type == ANSWER, other.c.type != ANSWER),
        outbox.c.type == CODE,
    )
    return and_(older, ~overtaken)


_other = outbox.alias("other")
_in_flight = and_(_other.c.id != outbox.c.id, _other.c.leased_until > _NOW)
_BLOCKED = exists(
    select(literal(1)).where(_same_aggregate(_other), or_(_in_flight, _goes_before(_other)))
)
_ANY_DUE = select(literal(1)).where(*_DUE).limit(1)
_CLAIMABLE = (
    select(*_FIELDS)
    .where(*_DUE, ~_BLOCKED)
    .order_by(outbox.c.next_at, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(outbox)
    .where(outbox.c.site == bindparam("at_site"), _IDS)
    .values(
        lease=bindparam("new_lease"),
        leased_until=bindparam("until", type_=UtcDateTime()),
        attempts=outbox.c.attempts + 1,
    )
)
_waiting = outbox.alias("waiting")
_ahead = (_same_aggregate(_waiting), _goes_before(_waiting))
_PARK = (
    update(outbox)
    .where(*_DUE, exists(select(literal(1)).where(*_ahead, _waiting.c.next_at > _NOW)))
    .values(next_at=select(func.max(_waiting.c.next_at)).where(*_ahead).scalar_subquery())
)
_UNPARK = (
    update(outbox)
    .where(*_QUEUE, _AGGREGATES, outbox.c.attempts == 0, outbox.c.next_at > _NOW)
    .values(next_at=_NOW)
)
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:queue, 0))")


def any_due(connection: Connection, queue: Queue, now: datetime) -> bool:
    """Tell, without any lock, whether a claim could find something."""
    return connection.scalar(_ANY_DUE, {**_names(queue), "now": now}) is not None


def claim(connection: Connection, queue: Queue, lease: Lease, limit: int) -> list[OutboxRow]:
    """Take up to `limit` rows that are due, at most one per aggregate, and count the attempt.

    Claims of one queue exclude each other until the transaction ends: by the write lock on SQLite,
    by an advisory lock on PostgreSQL. Else two workers could take a grant and its withdrawal at
    the same moment. Rows that wait for an earlier one are moved to its time, so that they are not
    looked at again before.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"queue": f"outbox:{queue.site}:{queue.destination}"})
    now = {**_names(queue), "now": lease.taken_at}
    found = [OutboxRow(*row) for row in connection.execute(_CLAIMABLE, {**now, "limit": limit})]
    rows = _one_each(found)
    if rows:
        taken = {"ids": [row.id for row in rows], "new_lease": lease.id, "until": lease.until}
        connection.execute(_TAKE, {"at_site": queue.site, **taken})
    if len(found) < limit:
        connection.execute(_PARK, now)
    return rows


def _one_each(found: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Return one row per aggregate, the overtaking one first; it counts the present attempt."""
    chosen: dict[str, OutboxRow] = {}
    for row in sorted(found, key=lambda one: not one.overtakes):
        chosen.setdefault(row.aggregateid, row)
    return [_counted(row) for row in chosen.values()]


def _counted(row: OutboxRow) -> OutboxRow:
    values = {name: getattr(row, name) for name in OutboxRow.__slots__}
    return OutboxRow(**{**values, "attempts": row.attempts + 1})


_WAITING_GRANTS = select(*_FIELDS).where(*_QUEUE, _AGGREGATES, outbox.c.type == GRANT, _FREE)


def waiting_grants(
    connection: Connection, queue: Queue, aggregates: Collection[str], now: datetime
) -> list[OutboxRow]:
    """Return the grants of these aggregates that nobody holds."""
    if not aggregates:
        return []
    asked = {**_names(queue), "aggregates": list(aggregates), "now": now}
    return [OutboxRow(*row) for row in connection.execute(_WAITING_GRANTS, asked)]


def cancel(
    connection: Connection, queue: Queue, rows: Collection[OutboxRow], *, cause: str, now: datetime
) -> None:
    """Settle rows that nobody holds as superseded, and let what waited behind them go."""
    if not rows:
        return
    ids = [row.id for row in rows]
    connection.execute(_CANCEL, {**_names(queue), "ids": ids, "new_cause": cause, "now": now})
    aggregates = list({row.aggregateid for row in rows})
    connection.execute(_UNPARK, {**_names(queue), "aggregates": aggregates, "now": now})


_CANCEL = (
    update(outbox)
    .where(*_QUEUE, _IDS)
    .values(
        state="superseded",
        cause=bindparam("new_cause"),
        lease=None,
        leased_until=None,
        settled_at=_NOW,
    )
)
_SETTLE = (
    update(outbox)
    .where(
        outbox.c.site == bindparam("at_site"),
        outbox.c.id == bindparam("at_id"),
        outbox.c.lease == bindparam("at_lease"),
        outbox.c.state == PENDING,
    )
    .values(
        state=bindparam("new_state"),
        cause=bindparam("new_cause"),
        next_at=func.coalesce(bindparam("new_next_at", type_=UtcDateTime()), outbox.c.next_at),
        attempts=outbox.c.attempts - bindparam("given_back"),
        settled_at=bindparam("new_settled_at", type_=UtcDateTime()),
        lease=None,
        leased_until=None,
    )
)


def settle(
    connection: Connection,
    queue: Queue,
    lease: Lease,
    settlements: Sequence[Settlement],
    now: datetime,
) -> int:
    """Write what became of claimed rows; return how many were still held by `lease`.

    The others were taken over by another worker, whose word counts.
    """
    if not settlements:
        return 0
    rows = [
        {
            "at_site": queue.site,
            "at_id": one.id,
            "at_lease": lease.id,
            "new_state": one.state,
            "new_cause": one.cause,
            "new_next_at": one.next_at,
            "given_back": int(one.given_back),
            "new_settled_at": None if one.state == PENDING else now,
        }
        for one in sorted(settlements, key=lambda one: one.id)
    ]
    return connection.execute(_SETTLE, rows).rowcount


_REPORT = (
    update(outbox)
    .where(
        outbox.c.site == bindparam("at_site"),
        outbox.c.id == bindparam("at_id"),
        outbox.c.destination == "messenger:sms",
        outbox.c.state.in_((PENDING, "sent")),
    )
    .values(
        state=bindparam("new_state"),
        cause=bindparam("new_cause"),
        settled_at=_NOW,
        lease=None,
        leased_until=None,
    )
)


def report(connection: Connection, reports: Sequence[Reported]) -> None:
    """Write what became of texts; part of the capture transaction.

    A report may come before the sender's own settlement, or after an attempt that seemed to fail:
    the row is taken from whoever holds it, and the text is not sent again.
    """
    for one in reports:
        named = {"at_site": one.site, "at_id": one.id, "now": one.at}
        connection.execute(_REPORT, {**named, "new_state": one.state, "new_cause": one.cause})


def _names(queue: Queue) -> dict[str, str]:
    return {"at_site": queue.site, "at_destination": queue.destination}
