"""How every destination stands: what waits for it and since when, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.forwarding.deliveries import backlog, failed
from signup.forwarding.gating import UNUSABLE, resumed, standing
from signup.storage import claims, gates, looks
from signup.storage.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from signup.forwarding.deliveries import Backlog
    from signup.forwarding.gating import Standing


@dataclass(frozen=True, slots=True)
class Overview:
    """One destination of one site, or its messages on one channel; times are aware and in UTC.

    `standing` is `open` where nothing holds it back, with the `cause` of a stop and `until` when
    it is left alone otherwise. `waiting` rows, the `oldest` of which was recorded then; `failed`
    ended as dead or rejected and can be replayed.
    """

    site: str
    destination: str
    standing: Standing
    cause: str | None
    until: datetime | None
    waiting: int
    oldest: datetime | None
    failed: int

    @property
    def unusable(self) -> bool:
        """Whether it is stopped because no worker can use it as it is set up."""
        return self.cause is not None and self.cause.startswith(UNUSABLE)


def overview(connection: Connection, now: datetime) -> list[Overview]:
    """Return every destination of which there is something to tell, by site and name."""
    waiting = {Queue(one.site, one.destination): one for one in backlog(connection)}
    known, lost = gates.load_all(connection), failed(connection)
    queues = sorted(
        waiting.keys() | known.keys() | lost.keys(), key=lambda one: (one.site, one.destination)
    )
    return [
        _overview(queue, known.get(queue, gates.CLEAR), now, waiting.get(queue), lost.get(queue, 0))
        for queue in queues
    ]


def _overview(
    queue: Queue, gate: gates.Gate, now: datetime, waits: Backlog | None, lost: int
) -> Overview:
    found = standing(gate, now)
    until = {"broken": gate.probing_until or gate.opens_at, "held": gate.held_until}.get(found)
    return Overview(
        site=queue.site,
        destination=queue.destination,
        standing=found,
        cause=gate.stop_cause if found == "stopped" else None,
        until=until,
        waiting=waits.waiting if waits else 0,
        oldest=waits.oldest if waits else None,
        failed=lost,
    )


def overview_of(
    connection: Connection, site: str, names: Sequence[str], now: datetime
) -> list[Overview]:
    """Return the destinations of one site, by name: those of `names`, and those with something."""
    found = {one.destination: one for one in overview(connection, now) if one.site == site}
    quiet = (_overview(Queue(site, name), gates.CLEAR, now, None, 0) for name in names)
    return sorted(
        [*found.values(), *(one for one in quiet if one.destination not in found)],
        key=lambda one: one.destination,
    )


def has_work(connection: Connection, queue: Queue, now: datetime) -> bool:
    """Tell, without any lock, whether something is due to be told or to be looked for."""
    due = claims.first_due(connection, queue, now) is not None
    return due or looks.any_due(connection, queue, now)


def resume(engine: Engine, queue: Queue) -> bool:
    """Let a destination be told again at once; return whether anything held it back."""
    with engine.begin() as connection:
        claims.alone(connection, queue)
        gate = gates.load(connection, queue)
        if gate == resumed(gate):
            return False
        gates.save(connection, queue, resumed(gate))
    return True
