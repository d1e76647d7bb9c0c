"""Taking rows out of the outbox: which are due, in what order, and whether they may still be told.

Order: within a site, a destination and an aggregate, rows go by (`revision`, `position`), one at a
time. Four exceptions. A withdrawal overtakes whatever waits before it, except another one; an
erasure overtakes withdrawals, too; the answer to a person's own text overtakes other messages,
which may be held until the morning; and a code they wait for overtakes every message. None of them
runs beside a row that is in flight. And a row that ended as dead or rejected holds nothing back:
the withdrawal behind it matters more than the gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import (
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    update,
)

from signup.storage.bulk import one_of
from signup.storage.outbox import ANSWER, CODE, ERASURE, GRANT, OVERTAKING, PENDING, OutboxRow
from signup.storage.standing import still_stands
from signup.storage.tables import outbox
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, FromClause

    from signup.storage.outbox import Lease
    from signup.storage.queue import Queue

WITHDRAWN = "consent_withdrawn"
"""Cause of what was not told or sent because the consent behind it no longer stood."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a worker took, and the ids of grants that no longer stood and were ended instead."""

    rows: list[OutboxRow]
    fallen: list[str]


_NOW = bindparam("now", type_=UtcDateTime())
# Not a parameter: SQLite knows by it that an index of what waits will do.
_WAITS: ColumnElement[str] = literal_column("'pending'")
_QUEUE = (
    outbox.c.site == bindparam("at_site"),
    outbox.c.destination == bindparam("at_destination"),
    outbox.c.state == _WAITS,
)
_FREE = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _NOW)
_DUE = (*_QUEUE, outbox.c.next_at <= _NOW, _FREE)
_FIELDS = [outbox.c[name] for name in OutboxRow.__slots__]
_FALLEN = and_(outbox.c.type == GRANT, ~still_stands(outbox.c.payload["event"].as_string()))


def _same_aggregate(other: FromClause) -> ColumnElement[bool]:
    """Match what waits about the same aggregate.

    The state is asked in a way that fits no partial index: before a table's first statistics a
    planner would walk all that waits for each row.
    """
    return and_(
        other.c.site == outbox.c.site,
        other.c.destination == outbox.c.destination,
        other.c.aggregateid == outbox.c.aggregateid,
        other.c.state.concat("") == _WAITS,
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
    select(literal(1))
    .where(_same_aggregate(_other), or_(_in_flight, _goes_before(_other)))
    .offset(0)  # keeps PostgreSQL from joining all that waits for a batch of it
)
_FIRST_DUE = select(outbox.c.next_at).where(*_DUE).order_by(outbox.c.next_at).limit(1)
_SOME_DUE = select(literal(1)).where(*_DUE).limit(bindparam("limit")).subquery()
_COUNT_DUE = select(func.count()).select_from(_SOME_DUE)

# The rows that may go, locked; one of each aggregate, the overtaking one first; and of those the
# grants that fell are ended where the others are taken.
_due = (
    select(outbox.c.id, outbox.c.aggregateid, outbox.c.type, _FALLEN.label("fallen"))
    .where(*_DUE, ~_BLOCKED)
    .order_by(outbox.c.next_at, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_placed = select(
    _due.c.id,
    _due.c.fallen,
    func.row_number()
    .over(
        partition_by=_due.c.aggregateid,
        order_by=(case((_due.c.type.in_(OVERTAKING), 0), else_=1), _due.c.id),
    )
    .label("place"),
).cte("placed")
_CLAIM = (
    update(outbox)
    .where(outbox.c.site == bindparam("at_site"), outbox.c.id == _placed.c.id, _placed.c.place == 1)
    .values(
        lease=case((_placed.c.fallen, None), else_=bindparam("new_lease")),
        leased_until=case((_placed.c.fallen, None), else_=bindparam("until", type_=UtcDateTime())),
        attempts=case((_placed.c.fallen, outbox.c.attempts), else_=outbox.c.attempts + 1),
        state=case((_placed.c.fallen, "superseded"), else_=_WAITS),
        cause=case((_placed.c.fallen, WITHDRAWN), else_=outbox.c.cause),
        settled_at=case((_placed.c.fallen, _NOW), else_=outbox.c.settled_at),
    )
    .returning(outbox.c.state, *_FIELDS)
)
_waiting = outbox.alias("waiting")
_ahead = (_same_aggregate(_waiting), _goes_before(_waiting))
_held_back = select(literal(1)).where(*_ahead, _waiting.c.next_at > _NOW).offset(0)
_PARK = (
    update(outbox)
    .where(*_DUE, exists(_held_back))
    .values(next_at=select(func.max(_waiting.c.next_at)).where(*_ahead).scalar_subquery())
)
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:queue, 0))")


def first_due(connection: Connection, queue: Queue, now: datetime) -> datetime | None:
    """Return since when something has been due, without any lock; None when nothing is."""
    found: datetime | None = connection.scalar(_FIRST_DUE, {**_names(queue), "now": now})
    return found


def count_due(connection: Connection, queue: Queue, now: datetime, most: int) -> int:
    """Return how much is due, counting no further than `most`."""
    asked = {**_names(queue), "now": now, "limit": most}
    return connection.execute(_COUNT_DUE, asked).scalar_one()


def alone(connection: Connection, queue: Queue) -> None:
    """Keep other claims of this queue out until the transaction ends.

    By the write lock, which it has, on SQLite; by an advisory lock on PostgreSQL.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"queue": f"outbox:{queue.site}:{queue.destination}"})


def claim(connection: Connection, queue: Queue, lease: Lease, limit: int) -> Claim:
    """Take up to `limit` rows that are due, at most one per aggregate, and count the attempt.

    One statement finds them, asks whether the consent behind each grant still stands, ends those
    where it does not, and takes the others. The caller is `alone`: else two workers could take a
    grant and its withdrawal at the same moment. Rows that wait for an earlier one are moved to its
    time, so that they are not looked at again before.
    """
    asked = {**_names(queue), "now": lease.taken_at, "limit": limit}
    taken = {"new_lease": lease.id, "until": lease.until}
    found = connection.execute(_CLAIM, {**asked, **taken}).all()
    rows = [OutboxRow(*row[1:]) for row in found if row[0] == PENDING]
    if len(found) < limit:
        connection.execute(_PARK, asked)
    return Claim(rows, [row.id for row in found if row[0] != PENDING])


_people = one_of(outbox.c.aggregateid, "people", site="at_site")
_CANCEL = (
    update(outbox)
    .where(outbox.c.destination == bindparam("at_destination"), _people)
    .where(outbox.c.state == _WAITS, _FREE, _FALLEN)
    .values(state="superseded", cause=WITHDRAWN, lease=None, leased_until=None, settled_at=_NOW)
    .returning(outbox.c.id)
)
_UNPARK = (
    update(outbox)
    .where(outbox.c.destination == bindparam("at_destination"), _people)
    .where(outbox.c.state == _WAITS, outbox.c.attempts == 0, outbox.c.next_at > _NOW)
    .values(next_at=_NOW)
)


def cancel_overtaken(
    connection: Connection, queue: Queue, people: Collection[str], now: datetime
) -> Sequence[str]:
    """End the waiting grants of those who have withdrawn, and let go what waited behind them.

    Return the ids of what was ended. What a worker holds is left to it.
    """
    if not people:
        return []
    asked = {**_names(queue), "people": sorted(people), "now": now}
    ended = connection.execute(_CANCEL, asked).scalars().all()
    if ended:
        connection.execute(_UNPARK, asked)
    return ended


def _names(queue: Queue) -> dict[str, str]:
    return {"at_site": queue.site, "at_destination": queue.destination}
