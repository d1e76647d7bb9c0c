"""The outbox: what must still be told, and what was.

A row is `pending` until it is settled for good. A worker holds a row by a lease: an id nobody else
has, and a time at which it ends. Settling names the lease, so that whoever lost it changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, select, update

from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import outbox
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.storage.queue import Queue

PENDING = "pending"
GRANT = "profile.subscribed"
ERASURE = "profile.erased"
WITHDRAWAL = "profile.withdrawn"
OVERTAKING = (WITHDRAWAL, ERASURE)
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

    `given_back` takes back the attempt that the claim counted. At `look_at` it is looked for in the
    store, where it is known by `handle`.
    """

    id: str
    state: str
    cause: str | None = None
    next_at: datetime | None = None
    given_back: bool = False
    handle: str | None = None
    look_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What a provider says became of a text: `confirmed`, or `rejected` and why."""

    site: str
    id: str
    state: str
    cause: str | None
    at: datetime


_NOW = bindparam("now", type_=UtcDateTime())
# The state is asked in a way that fits no partial index: before a table's first statistics a
# planner would walk all that waits instead of looking up what is held.
_HELD = (outbox.c.lease == bindparam("at_lease"), outbox.c.state.concat("") == PENDING)
_PUT_BACK = (
    update(outbox)
    .where(outbox.c.site == bindparam("at_site"), outbox.c.id == bindparam("at_id"), *_HELD)
    .values(
        cause=bindparam("new_cause"),
        next_at=bindparam("new_next_at", type_=UtcDateTime()),
        attempts=outbox.c.attempts - bindparam("given_back"),
        lease=None,
        leased_until=None,
    )
)
_END = (
    update(outbox)
    .where(one_of(outbox.c.id, "ids", site="at_site"), *_HELD)
    .values(
        state=bindparam("new_state"),
        cause=bindparam("new_cause"),
        settled_at=_NOW,
        handle=bindparam("new_handle"),
        looks=0,
        look_at=bindparam("new_look_at", type_=UtcDateTime()),
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
    waiting = [one for one in settlements if one.state == PENDING]
    ended: dict[Settlement, list[str]] = defaultdict(list)
    for one in settlements:
        if one.state != PENDING:
            ended[replace(one, id="")].append(one.id)
    held = sum(
        connection.execute(
            _END,
            {
                "at_site": queue.site,
                "ids": sorted(ids),
                "at_lease": lease.id,
                "new_state": end.state,
                "new_cause": end.cause,
                "new_handle": end.handle,
                "new_look_at": end.look_at,
                "now": now,
            },
        ).rowcount
        for end, ids in ended.items()
    )
    return held + _put_back(connection, queue, lease, waiting)


def _put_back(
    connection: Connection, queue: Queue, lease: Lease, waiting: Sequence[Settlement]
) -> int:
    rows = [
        {
            "at_site": queue.site,
            "at_id": one.id,
            "at_lease": lease.id,
            "new_cause": one.cause,
            "new_next_at": one.next_at,
            "given_back": int(one.given_back),
        }
        for one in sorted(waiting, key=lambda one: one.id)
    ]
    return connection.execute(_PUT_BACK, rows).rowcount if rows else 0


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


_TOLD_NO = (
    select(outbox.c.aggregateid, func.max(outbox.c.settled_at))
    .where(
        one_of(outbox.c.aggregateid, "people", site="at_site"),
        outbox.c.destination == bindparam("at_destination"),
        outbox.c.type == WITHDRAWAL,
        # one that was tried before it was overtaken may have been heard
        or_(outbox.c.state.in_(("accepted", "confirmed")), outbox.c.attempts > 1),
        outbox.c.settled_at.is_not(None),
    )
    .group_by(outbox.c.aggregateid)
)


def told_no(connection: Connection, queue: Queue, people: Collection[str]) -> dict[str, datetime]:
    """Return when the queue's store was last told, or may have been, a withdrawal of a profile."""
    if not people:
        return {}
    asked = {"at_site": queue.site, "at_destination": queue.destination, "people": sorted(people)}
    return {str(person): at for person, at in connection.execute(_TOLD_NO, asked)}


def report(connection: Connection, reports: Sequence[Reported]) -> None:
    """Write what became of texts; part of the capture transaction.

    A report may come before the sender's own settlement, or after an attempt that seemed to fail:
    the row is taken from whoever holds it, and the text is not sent again.
    """
    for one in reports:
        named = {"at_site": one.site, "at_id": one.id, "now": one.at}
        connection.execute(_REPORT, {**named, "new_state": one.state, "new_cause": one.cause})
