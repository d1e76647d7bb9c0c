"""What a store said it would see to, until it has been looked for there.

The row is `accepted` and `look_at` says when to look. Whoever looks holds it by a lease, as with a
claim; nothing waits for it, because what comes later is told all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, literal, or_, select, update

from signup.domain.outcome import OVERTAKEN
from signup.storage.bulk import one_of
from signup.storage.outbox import PENDING, WITHDRAWAL, OutboxRow
from signup.storage.standing import given_since
from signup.storage.tables import outbox
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.storage.outbox import Lease
    from signup.storage.queue import Queue


@dataclass(frozen=True, slots=True)
class Look:
    """One row to be looked for: what the store called it, when it took it, after how many looks."""

    row: OutboxRow
    handle: str | None
    taken_at: datetime
    looks: int


@dataclass(frozen=True, slots=True)
class Finding:
    """How one row goes on: in `state`, looked for again at `look_at`, or `pending` at `next_at`."""

    id: str
    state: str
    cause: str | None = None
    looks: int = 0
    look_at: datetime | None = None
    next_at: datetime | None = None


_NOW = bindparam("now", type_=UtcDateTime())
_QUEUE = (
    outbox.c.site == bindparam("at_site"),
    outbox.c.destination == bindparam("at_destination"),
)
_DUE = (
    *_QUEUE,
    outbox.c.look_at <= _NOW,
    outbox.c.state == "accepted",
    or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _NOW),
)
_ANY_DUE = select(literal(1)).where(*_DUE).limit(1)
_some = (
    select(outbox.c.id)
    .where(*_DUE)
    .order_by(outbox.c.look_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("some")
)
_TAKE = (
    update(outbox)
    .where(outbox.c.site == bindparam("at_site"), outbox.c.id == _some.c.id)
    .values(lease=bindparam("new_lease"), leased_until=bindparam("until", type_=UtcDateTime()))
    .returning(
        outbox.c.handle,
        func.coalesce(outbox.c.settled_at, outbox.c.created_at, type_=UtcDateTime()),
        outbox.c.looks,
        *(outbox.c[name] for name in OutboxRow.__slots__),
    )
)
_SETTLE = (
    update(outbox)
    .where(
        outbox.c.site == bindparam("at_site"),
        outbox.c.id == bindparam("at_id"),
        outbox.c.lease == bindparam("at_lease"),
        outbox.c.state == "accepted",
    )
    .values(
        state=bindparam("new_state"),
        cause=bindparam("new_cause"),
        looks=bindparam("new_looks"),
        look_at=bindparam("new_look_at", type_=UtcDateTime()),
        next_at=func.coalesce(bindparam("new_next_at", type_=UtcDateTime()), outbox.c.next_at),
        lease=None,
        leased_until=None,
    )
)
_OVERTAKE = (
    update(outbox)
    .where(one_of(outbox.c.id, "ids", site="at_site"), outbox.c.state == PENDING)
    .where(outbox.c.type == WITHDRAWAL, given_since(outbox.c.payload["event"].as_string()))
    .values(state="superseded", cause=OVERTAKEN)
)


def any_due(connection: Connection, queue: Queue, now: datetime) -> bool:
    """Tell, without any lock, whether there is something to look for."""
    return connection.scalar(_ANY_DUE, {**_names(queue), "now": now}) is not None


def take(connection: Connection, queue: Queue, lease: Lease, limit: int) -> list[Look]:
    """Take up to `limit` rows that are to be looked for."""
    asked = {**_names(queue), "now": lease.taken_at, "limit": limit}
    taken = {"new_lease": lease.id, "until": lease.until}
    found = connection.execute(_TAKE, {**asked, **taken})
    return [Look(OutboxRow(*row[3:]), *row[:3]) for row in found]


def settle(connection: Connection, queue: Queue, lease: Lease, findings: Sequence[Finding]) -> int:
    """Write what was found; return how many rows `lease` still held.

    What goes back is told again, however much newer news of the person went out since, unless it is
    not so any more: a withdrawal is ended here when the consent was given anew, a grant by the
    claim when it was withdrawn.
    """
    rows = [
        {
            "at_site": queue.site,
            "at_id": one.id,
            "at_lease": lease.id,
            "new_state": one.state,
            "new_cause": one.cause,
            "new_looks": one.looks,
            "new_look_at": one.look_at,
            "new_next_at": one.next_at,
        }
        for one in sorted(findings, key=lambda one: one.id)
    ]
    held = connection.execute(_SETTLE, rows).rowcount if rows else 0
    again = sorted(one.id for one in findings if one.state == PENDING)
    if again:
        connection.execute(_OVERTAKE, {"at_site": queue.site, "ids": again})
    return held


def _names(queue: Queue) -> dict[str, str]:
    return {"at_site": queue.site, "at_destination": queue.destination}
