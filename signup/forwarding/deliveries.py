"""What operators see of the outbox, and how they send something again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, literal_column, select, update

from signup.domain.times import rfc3339
from signup.storage.outbox import PENDING, WITHDRAWAL
from signup.storage.queue import Queue
from signup.storage.standing import given_since
from signup.storage.tables import outbox
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, RowMapping

STATES = ("pending", "sent", "accepted", "confirmed", "rejected", "superseded", "dead")
REPLAYABLE = ("dead", "rejected")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deliveries; None means any. Times are aware and about when they were recorded.

    `since` is included and `until` is not.
    """

    state: str | None = None
    destination: str | None = None
    profile: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Deliveries as documents, newest first, and the cursor of the next page."""

    deliveries: list[dict[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in one queue: how many rows, and since when the oldest."""

    site: str
    destination: str
    waiting: int
    oldest: datetime


def page(
    connection: Connection,
    site: str,
    chosen: Filter,
    *,
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """Return one page; `cursor` is `next` of the page before and opaque to callers."""
    statement = select(outbox).where(outbox.c.site == site, *_where(chosen))
    if cursor is not None:
        statement = statement.where(outbox.c.id < cursor)
    rows = connection.execute(statement.order_by(outbox.c.id.desc()).limit(limit + 1)).mappings()
    found = [_document(row) for row in rows]
    more = len(found) > limit
    return Page(found[:limit], found[limit - 1]["id"] if more else None)


def _where(chosen: Filter) -> list[ColumnElement[bool]]:
    wanted = {
        "state": (outbox.c.state, chosen.state),
        "destination": (outbox.c.destination, chosen.destination),
        "profile": (outbox.c.aggregateid, chosen.profile),
    }
    equal = [column == value for column, value in wanted.values() if value is not None]
    if chosen.since is not None:
        equal.append(outbox.c.created_at >= chosen.since)
    if chosen.until is not None:
        equal.append(outbox.c.created_at < chosen.until)
    return equal


def _document(row: RowMapping) -> dict[str, Any]:
    waits = row["state"] == PENDING
    return {
        "id": row["id"],
        "destination": row["destination"],
        "profile": row["aggregateid"],
        "kind": row["type"],
        "state": row["state"],
        "attempts": row["attempts"],
        "next_at": rfc3339(row["next_at"]) if waits else None,
        "cause": row["cause"],
        "created_at": rfc3339(row["created_at"]),
    }


def replay(engine: Engine, site: str, ids: Collection[str], *, now: datetime) -> int:
    """Put those of the deliveries that ended as dead or rejected back; return how many.

    Safe to repeat: what waits already or was taken is left alone. What was meant is not sent again
    as it was but as things stand then; a consent withdrawn meanwhile is not told, and a withdrawal
    is left alone when the consent was given anew.
    """
    if not ids:
        return 0
    with engine.begin() as connection:
        asked = {"at_site": site, "ids": list(ids), "at": now}
        return connection.execute(_REPLAY, asked).rowcount


def replay_all(
    engine: Engine,
    site: str,
    chosen: Filter,
    *,
    now: datetime,
    on_progress: Callable[[int], None] = lambda _count: None,
) -> int:
    """Replay everything that `chosen` matches, in batches; return how many.

    `on_progress` is told the running count after each batch.
    """
    done, after = 0, ""
    while True:
        some = select(outbox.c.id).where(*_failed(chosen), ~_TAKEN_BACK, outbox.c.id > after)
        some = some.order_by(outbox.c.id).limit(BATCH)
        with engine.connect().execution_options(readonly=True) as connection:
            ids = connection.execute(some, {"at_site": site}).scalars().all()
        if not ids:
            return done
        done, after = done + replay(engine, site, ids, now=now), ids[-1]
        on_progress(done)


def count_replayable(connection: Connection, site: str, chosen: Filter) -> int:
    """Return how many of what `chosen` matches a replay would put back."""
    some = select(func.count()).where(*_failed(chosen), ~_TAKEN_BACK)
    return connection.execute(some, {"at_site": site}).scalar_one()


def count_left_alone(
    connection: Connection, site: str, chosen: Filter, ids: Collection[str] = ()
) -> int:
    """Return how many withdrawals that failed no replay puts back: the consent was given anew.

    Of what `chosen` matches, and of these `ids` alone where there are any.
    """
    some = select(func.count()).where(*_failed(chosen), _TAKEN_BACK)
    named = some.where(outbox.c.id.in_(list(ids))) if ids else some
    return connection.execute(named, {"at_site": site}).scalar_one()


def _failed(chosen: Filter) -> list[ColumnElement[bool]]:
    return [_AT_SITE, outbox.c.state.in_(REPLAYABLE), *_where(chosen)]


_AT_SITE = outbox.c.site == bindparam("at_site")
_TAKEN_BACK = and_(outbox.c.type == WITHDRAWAL, given_since(outbox.c.payload["event"].as_string()))
_REPLAY = (
    update(outbox)
    .where(
        _AT_SITE,
        outbox.c.id.in_(bindparam("ids", expanding=True)),
        outbox.c.state.in_(REPLAYABLE),
        ~_TAKEN_BACK,
    )
    .values(
        state=PENDING,
        attempts=0,
        next_at=bindparam("at", type_=UtcDateTime()),
        cause=None,
        settled_at=None,
    )
)


def handed_over(
    connection: Connection, queues: Collection[Queue], people: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return by consent event which of a site's `queues` were told of it, and when.

    `people` are the ids of a person's profiles. What still waits has no time.
    """
    statement = (
        select(outbox)
        .where(
            outbox.c.site.in_({one.site for one in queues}),
            outbox.c.destination.in_({one.destination for one in queues}),
            outbox.c.aggregateid.in_(people),
        )
        .order_by(outbox.c.id)
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(statement).mappings():
        told = {name: row[name] for name in ("id", "destination", "state")}
        at = rfc3339(row["settled_at"]) if row["settled_at"] else None
        found[str(row["payload"].get("event"))].append({**told, "at": at})
    return found


def backlog(connection: Connection) -> list[Backlog]:
    """Return every queue in which something waits."""
    statement = (
        select(
            outbox.c.site,
            outbox.c.destination,
            func.count(),
            func.min(outbox.c.created_at),
        )
        .where(outbox.c.state == literal_column("'pending'"))
        .group_by(outbox.c.site, outbox.c.destination)
    )
    return [Backlog(*row) for row in connection.execute(statement)]


def failed(connection: Connection) -> dict[Queue, int]:
    """Return how many deliveries of each queue ended as dead or rejected."""
    statement = (
        select(outbox.c.site, outbox.c.destination, func.count())
        .where(outbox.c.state.in_(map(literal_column, ("'dead'", "'rejected'"))))
        .group_by(outbox.c.site, outbox.c.destination)
    )
    return {Queue(site, name): count for site, name, count in connection.execute(statement)}
