"""Looking for what a store said it would see to: a 202 is a promise, and it is kept track of.

A store that can be read is asked 10, 30 and 90 seconds after it took something. What is there is
`confirmed`. What is not after the last look is handed over again, as a failed attempt on the same
ladder, unless it is not so any more.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Handover,
    Outcome,
    Rejected,
    Retry,
    Superseded,
)
from signup.forwarding import ladder
from signup.forwarding.gating import admit, asked, stop_cause
from signup.forwarding.profile_target import ProfileTarget
from signup.forwarding.timing import LEASE
from signup.storage import claims, gates, looks
from signup.storage.engine import reading_by_statement
from signup.storage.looks import Finding
from signup.storage.outbox import PENDING, Lease

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.forwarding.drain import Draining
    from signup.forwarding.targets import Target
    from signup.storage.looks import Look
    from signup.storage.queue import Queue

LOOKS = (timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90))
"""How long after a store took something it is looked for: within two minutes (promise 3)."""

BATCH = 100


def read_back_once(
    engine: Engine,
    target: Target[Any],
    draining: Draining,
    *,
    limit: int = BATCH,
    on_stopped: Callable[[Queue, str], None] = lambda _queue, _cause: None,
) -> Counter[str]:
    """Look for what is due in the target's store; return how many rows are now in which state.

    Nothing is due where the target cannot be read. `on_stopped` is told the cause when the store
    does not let us in and its destination has just been stopped.

    Raises what SQLAlchemy raises when the database is away.
    """
    queue, now = target.queue, draining.clock()
    if not isinstance(target, ProfileTarget) or not target.reads_back:
        return Counter()
    if not _is_time(engine, target, now):
        return Counter()
    lease = Lease(draining.new_id(now), now, now + LEASE)
    with engine.begin() as connection:
        taken = looks.take(connection, queue, lease, limit)
    done = _look(engine, target, taken, lease)
    now = draining.clock()
    findings = [
        _finding(look, outcome, now, draining.chance())
        for look, outcome in zip(taken, done.outcomes, strict=True)
    ]
    with engine.begin() as connection:
        claims.alone(connection, queue)
        gate = gates.load(connection, queue)
        after = asked(gate, target.terms, done, now)
        if after != gate:
            gates.save(connection, queue, after)
        looks.settle(connection, queue, lease, findings)
    cause = stop_cause(done)
    if cause is not None:
        on_stopped(queue, cause)
    return Counter(one.state for one in findings)


def _is_time(engine: Engine, target: ProfileTarget, now: datetime) -> bool:
    """Tell, without any lock, whether something is due and the store may be asked."""
    with reading_by_statement(engine) as connection:
        if not looks.any_due(connection, target.queue, now):
            return False
        return admit(gates.load(connection, target.queue), target.terms, now).most > 0


def _look(engine: Engine, target: ProfileTarget, taken: Sequence[Look], lease: Lease) -> Handover:
    """Return what was found of each; what has nothing to look for any more stays as it is."""
    with reading_by_statement(engine) as connection:
        prepared = target.prepare(connection, [look.row for look in taken], lease)
    pairs = zip(taken, prepared, strict=True)
    wanted = [(look, item) for look, item in pairs if not isinstance(item, Outcome)]
    done = target.read_back(wanted)
    found = iter(done.outcomes)
    outcomes = [Accepted() if isinstance(one, Outcome) else next(found) for one in prepared]
    return Handover(outcomes, done.requests, done.allowance)


def _finding(look: Look, outcome: Outcome, now: datetime, chance: float) -> Finding:
    match outcome:
        case Confirmed():
            return Finding(look.row.id, "confirmed")
        case Accepted():
            return Finding(look.row.id, "accepted")
        case Rejected(cause):
            return Finding(look.row.id, "rejected", cause)
        case Superseded(cause):
            return Finding(look.row.id, "superseded", cause)
    return _not_found(look, outcome, now, chance)


def _not_found(look: Look, outcome: Outcome, now: datetime, chance: float) -> Finding:
    """Return when to look again, and what is missing; a store that was not asked costs no look."""
    row = look.row
    if not isinstance(outcome, Retry) or not outcome.counts:
        return Finding(row.id, "accepted", None, look.looks, now + ladder.pause(chance))
    if look.looks + 1 < len(LOOKS):
        due = max(look.taken_at + LOOKS[look.looks + 1], now + (outcome.after or timedelta()))
        return Finding(row.id, "accepted", outcome.cause, look.looks + 1, due)
    wait = ladder.wait(row.attempts, chance, outcome.after)
    if wait is None:
        return Finding(row.id, "dead", outcome.cause)
    return Finding(row.id, PENDING, outcome.cause, next_at=now + wait)
