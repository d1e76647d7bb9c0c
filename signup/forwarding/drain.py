"""`drain_once`: claim what is due, hand it over, write down what became of it.

Delivery is at least once. The claim takes a lease and counts the attempt before anything is sent,
so a worker that dies leaves a row that another one takes when the lease ends; what the dead one had
sent is sent again under the same id. Every runner calls this one function.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from signup.domain.outcome import Outcome
from signup.forwarding import ladder
from signup.forwarding.gating import admit, begun, ended, is_news, stop_cause
from signup.forwarding.handing import hand_over
from signup.forwarding.verdicts import settlement
from signup.storage import claims, gates, outbox
from signup.storage.gates import CLEAR
from signup.storage.outbox import PENDING, Lease, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from signup.domain.outcome import Handover
    from signup.forwarding.targets import Target
    from signup.storage.gates import Gate
    from signup.storage.outbox import OutboxRow

LEASE = timedelta(seconds=45)
"""How long a claim holds; a dead worker's rows are free again after it."""

SENDING = timedelta(seconds=30)
"""How long after the claim a request may still begin. The rest of the lease is for its end."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class DrainReport:
    """What one call did: rows by what became of them, and the causes of what went wrong.

    `lost` counts rows whose lease had ended: another worker has them, and its word counts.
    `stopped` is why the destination has just been stopped, None as a rule.
    """

    claimed: int = 0
    sent: int = 0
    retried: int = 0
    rejected: int = 0
    superseded: int = 0
    dead: int = 0
    lost: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Draining:
    """What a drain needs besides the queue: time (aware, UTC), chance in [0, 1), lease ids."""

    clock: Callable[[], datetime]
    chance: Callable[[], float]
    new_id: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class _Batch(Generic[Item]):
    lease: Lease
    gate: Gate
    rows: list[OutboxRow] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    decided: list[Settlement] = field(default_factory=list)


def drain_once(
    engine: Engine, target: Target[Item], draining: Draining, *, limit: int | None = None
) -> DrainReport:
    """Take what is due in the target's queue through one attempt: as much as its store takes.

    `limit` may make it less. Raises what SQLAlchemy raises when the database is away; rows claimed
    by then wait for the end of their lease.
    """
    most = min(limit or target.terms.limits.batch, target.terms.limits.batch)
    if not _is_time(engine, target, draining.clock(), most):
        return DrainReport()
    batch = _claim(engine, target, draining, most)
    done = hand_over(target, batch.items)
    settlements, held = _settle(engine, target, draining, batch, done)
    report = _report([*batch.decided, *settlements], lost=len(settlements) - held)
    return replace(report, stopped=stop_cause(done))


def _is_time(engine: Engine, target: Target[Item], now: datetime, most: int) -> bool:
    """Tell, without any lock, whether anything may go now and need not wait for company."""
    queue, linger = target.queue, target.terms.limits.linger
    with engine.connect().execution_options(readonly=True) as connection:
        first = claims.first_due(connection, queue, now)
        if first is None or not admit(gates.load(connection, queue), target.terms, now).most:
            return False
        waited = not linger or now - first >= linger
        return waited or claims.count_due(connection, queue, now, most) >= most


def _claim(engine: Engine, target: Target[Item], draining: Draining, most: int) -> _Batch[Item]:
    """Claim rows and read what is to be sent, in one transaction."""
    queue = target.queue
    with engine.begin() as connection:
        claims.alone(connection, queue)
        now = draining.clock()
        gate = gates.load(connection, queue)
        admission = admit(gate, target.terms, now)
        lease = Lease(draining.new_id(now), now, now + LEASE)
        batch: _Batch[Item] = _Batch(lease, gate)
        if admission.most:
            taken = claims.claim(connection, queue, lease, min(most, admission.most))
            _prepare(connection, target, draining, batch, taken)
            paid = begun(gate, target.terms, admission, len(batch.items), now)
            if paid != gate:
                gates.save(connection, queue, paid)
    return batch


def _prepare(
    connection: Connection,
    target: Target[Item],
    draining: Draining,
    batch: _Batch[Item],
    taken: claims.Claim,
) -> None:
    """Sort what was taken into what is to be sent and what is decided already."""
    lease, now = batch.lease, batch.lease.taken_at
    alive = [row for row in taken.rows if row.attempts <= ladder.MOST_ATTEMPTS]
    for row, item in zip(alive, target.prepare(connection, alive, lease), strict=True):
        if isinstance(item, Outcome):
            chance = draining.chance()
            batch.decided.append(settlement(row, item, target.handed_over, now, chance))
        else:
            batch.rows.append(row)
            batch.items.append(item)
    gone = [row for row in taken.rows if row.attempts > ladder.MOST_ATTEMPTS]
    batch.decided.extend(Settlement(row.id, "dead", "worker_lost") for row in gone)
    outbox.settle(connection, target.queue, lease, batch.decided, now)
    people = {row.aggregateid for row in taken.rows if row.overtakes}
    cancelled = claims.cancel_overtaken(connection, target.queue, people, now)
    ended = [*taken.fallen, *cancelled]
    batch.decided.extend(Settlement(one, "superseded", claims.WITHDRAWN) for one in ended)


def _settle(
    engine: Engine,
    target: Target[Item],
    draining: Draining,
    batch: _Batch[Item],
    done: Handover,
) -> tuple[list[Settlement], int]:
    """Write what became of the batch, and what its answers say about the destination."""
    if not batch.rows:
        return [], 0
    now = draining.clock()
    settlements = [
        settlement(row, outcome, target.handed_over, now, draining.chance())
        for row, outcome in zip(batch.rows, done.outcomes, strict=True)
    ]
    with engine.begin() as connection:
        if batch.gate != CLEAR or is_news(target.terms, done):
            claims.alone(connection, target.queue)
            gate = gates.load(connection, target.queue)
            after = ended(gate, target.terms, done, now, draining.chance())
            if after != gate:
                gates.save(connection, target.queue, after)
        held = outbox.settle(connection, target.queue, batch.lease, settlements, now)
    return settlements, held


def _report(settlements: Sequence[Settlement], *, lost: int) -> DrainReport:
    states = Counter(one.state for one in settlements)
    return DrainReport(
        claimed=len(settlements),
        sent=states["sent"] + states["accepted"],
        retried=states[PENDING],
        rejected=states["rejected"],
        superseded=states["superseded"],
        dead=states["dead"],
        lost=lost,
        causes=Counter(one.cause for one in settlements if one.cause),
    )
