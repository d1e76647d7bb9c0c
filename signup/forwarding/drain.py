"""`drain_once`: claim what is due, hand it over, write down what became of it.

Delivery is at least once. The claim takes a lease and counts the attempt before anything is sent,
so a worker that dies leaves a row that another one takes when the lease ends; what the dead one had
sent is sent again under the same id. Every runner calls this one function.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from signup.domain.outcome import Outcome, Retry
from signup.forwarding import ladder
from signup.forwarding.verdicts import settlement
from signup.storage import claims, outbox
from signup.storage.outbox import PENDING, Lease, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.forwarding.targets import Target
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
    """

    claimed: int = 0
    sent: int = 0
    retried: int = 0
    rejected: int = 0
    superseded: int = 0
    dead: int = 0
    lost: int = 0
    causes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Draining:
    """What a drain needs besides the queue: time (aware, UTC), chance in [0, 1), lease ids."""

    clock: Callable[[], datetime]
    chance: Callable[[], float]
    new_id: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class _Batch(Generic[Item]):
    lease: Lease
    rows: list[OutboxRow] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    decided: list[Settlement] = field(default_factory=list)


def drain_once(
    engine: Engine, target: Target[Item], draining: Draining, *, limit: int = 64
) -> DrainReport:
    """Take up to `limit` due rows of the target's queue through one attempt.

    Raises what SQLAlchemy raises when the database is away; rows claimed by then wait for the end
    of their lease.
    """
    now = draining.clock()
    with engine.connect().execution_options(readonly=True) as connection:
        if not claims.any_due(connection, target.queue, now):
            return DrainReport()
    batch = _claim(engine, target, draining, limit)
    outcomes = _hand_over(target, batch.items)
    done = draining.clock()
    settlements = [
        settlement(row, outcome, target.handed_over, done, draining.chance())
        for row, outcome in zip(batch.rows, outcomes, strict=True)
    ]
    with engine.begin() as connection:
        held = outbox.settle(connection, target.queue, batch.lease, settlements, done)
    return _report([*batch.decided, *settlements], lost=len(settlements) - held)


def _claim(engine: Engine, target: Target[Item], draining: Draining, limit: int) -> _Batch[Item]:
    """Claim rows and read what is to be sent, in one transaction."""
    with engine.begin() as connection:
        claims.alone(connection, target.queue)
        now = draining.clock()
        lease = Lease(draining.new_id(now), now, now + LEASE)
        batch: _Batch[Item] = _Batch(lease)
        taken = claims.claim(connection, target.queue, lease, limit)
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
    return batch


def _hand_over(target: Target[Item], items: Sequence[Item]) -> Sequence[Outcome]:
    """Return one outcome per item, whatever the adapter does."""
    if not items:
        return []
    try:
        done = target.hand_over(items)
    except Exception as error:  # noqa: BLE001 - a broken adapter must not stop the others' rows
        return [Retry(f"adapter_failed:{type(error).__name__}") for _ in items]
    if len(done.outcomes) != len(items):
        return [Retry("adapter_failed:outcomes") for _ in items]
    return done.outcomes


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
