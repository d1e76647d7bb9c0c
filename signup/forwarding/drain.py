"""`drain_once`: claim what is due, hand it over, write down what became of it.

Delivery is at least once. The claim takes a lease and counts the attempt before anything is sent,
so a worker that dies leaves a row that another one takes when the lease ends; what the dead one had
sent is sent again under the same id. Every runner calls this one function.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from signup.destinations.shared import NOT_TRIED
from signup.domain.outcome import Handover, Outcome, Retry
from signup.forwarding import ladder
from signup.forwarding.gating import admit, begun, ended, is_news, stop_cause, took
from signup.forwarding.handing import hand_over
from signup.forwarding.timing import FIRST_LOOK, LEASE
from signup.forwarding.verdicts import seen_later, settlement
from signup.storage import claims, gates, outbox
from signup.storage.engine import reading_by_statement
from signup.storage.gates import CLEAR
from signup.storage.outbox import PENDING, Lease, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from signup.forwarding.targets import Target
    from signup.storage.gates import Gate
    from signup.storage.outbox import OutboxRow

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
class _Claimed:
    """What a worker holds, how the gate stood then, and what the claim itself has ended."""

    lease: Lease
    gate: Gate
    rows: list[OutboxRow] = field(default_factory=list)
    ended: list[Settlement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Prepared(Generic[Item]):
    """What is to be sent, each with its row, and what became of the others."""

    sendings: list[tuple[OutboxRow, Item]] = field(default_factory=list)
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
    claimed = _claim(engine, target, draining, most)
    if not claimed.rows:
        return _report(claimed.ended, lost=0)
    try:
        prepared = _prepare(engine, target, draining, claimed)
    except Exception:
        _give_back(engine, target, claimed)
        raise
    return _hand_over(engine, target, draining, claimed, prepared)


def _hand_over(
    engine: Engine,
    target: Target[Item],
    draining: Draining,
    claimed: _Claimed,
    prepared: _Prepared[Item],
) -> DrainReport:
    """Send portion by portion, and write down after each what became of it."""
    gate, decided, waits = claimed.gate, prepared.decided, prepared.sendings
    told, held, stopped = [*claimed.ended], 0, None
    while decided or waits:
        size = target.terms.limits.portion or len(waits)
        some, waits = waits[:size], waits[size:]
        done = hand_over(target, [item for _, item in some])
        settlements = decided + _settlements(target, some, done, draining)
        now, decided = draining.clock(), []
        with engine.begin() as connection:
            gate = _note(connection, target, gate, done, draining)
            if waits and not _goes_on(gate, target, done, now):
                settlements += _settlements(target, waits, _left_out(waits), draining)
                waits = []
            held += outbox.settle(connection, target.queue, claimed.lease, settlements, now)
        told += settlements
        stopped = stopped or stop_cause(done)
    lost = len(told) - len(claimed.ended) - held
    return replace(_report(told, lost=lost), stopped=stopped)


def _settlements(
    target: Target[Item],
    sent: Sequence[tuple[OutboxRow, Item]],
    done: Handover,
    draining: Draining,
) -> list[Settlement]:
    now = draining.clock()
    look_at = now + FIRST_LOOK if target.reads_back else None
    return [
        seen_later(settlement(row, outcome, target.handed_over, now, draining.chance()), look_at)
        for (row, _), outcome in zip(sent, done.outcomes, strict=True)
    ]


def _goes_on(gate: Gate, target: Target[Item], done: Handover, now: datetime) -> bool:
    """Tell whether the next portion may go: this one went, and nothing holds the store back."""
    left_out = any(isinstance(one, Retry) and not one.counts for one in done.outcomes)
    return took(done) and not left_out and admit(gate, target.terms, now).most > 0


def _left_out(waits: Sequence[tuple[OutboxRow, Item]]) -> Handover:
    return Handover([Retry(NOT_TRIED, counts=False)] * len(waits), requests=0)


def _is_time(engine: Engine, target: Target[Item], now: datetime, most: int) -> bool:
    """Tell, without any lock, whether anything may go now and need not wait for company."""
    queue, linger = target.queue, target.terms.limits.linger
    with reading_by_statement(engine) as connection:
        first = claims.first_due(connection, queue, now)
        if first is None or not admit(gates.load(connection, queue), target.terms, now).most:
            return False
        waited = not linger or now - first >= linger
        return waited or claims.count_due(connection, queue, now, most) >= most


def _claim(engine: Engine, target: Target[Item], draining: Draining, most: int) -> _Claimed:
    """Take rows, in one short transaction, and end what those who withdrew must not be told."""
    queue = target.queue
    with engine.begin() as connection:
        claims.alone(connection, queue)
        now = draining.clock()
        gate = gates.load(connection, queue)
        admission = admit(gate, target.terms, now)
        lease = Lease(draining.new_id(now), now, now + LEASE)
        if not admission.most:
            return _Claimed(lease, gate)
        taken = claims.claim(connection, queue, lease, min(most, admission.most))
        paid = begun(gate, target.terms, admission, len(taken.rows), now)
        if paid != gate:
            gates.save(connection, queue, paid)
        people = {row.aggregateid for row in taken.rows if row.overtakes}
        cancelled = claims.cancel_overtaken(connection, queue, people, now)
    ended = [*taken.fallen, *cancelled]
    return _Claimed(
        lease, paid, taken.rows, [Settlement(one, "superseded", claims.WITHDRAWN) for one in ended]
    )


def _prepare(
    engine: Engine, target: Target[Item], draining: Draining, claimed: _Claimed
) -> _Prepared[Item]:
    """Read what is to be sent, after the claim, so that nothing older than it is."""
    now = claimed.lease.taken_at
    prepared: _Prepared[Item] = _Prepared()
    alive = [row for row in claimed.rows if row.attempts <= ladder.MOST_ATTEMPTS]
    with reading_by_statement(engine) as connection:
        found = target.prepare(connection, alive, claimed.lease)
    for row, item in zip(alive, found, strict=True):
        if isinstance(item, Outcome):
            chance = draining.chance()
            prepared.decided.append(settlement(row, item, target.handed_over, now, chance))
        else:
            prepared.sendings.append((row, item))
    gone = [row for row in claimed.rows if row.attempts > ladder.MOST_ATTEMPTS]
    prepared.decided.extend(Settlement(row.id, "dead", "worker_lost") for row in gone)
    return prepared


def _give_back(engine: Engine, target: Target[Item], claimed: _Claimed) -> None:
    """Free what could not be read; while the database is away, the end of the lease does it."""
    now, cause = claimed.lease.taken_at, "not_tried"
    back = [Settlement(one.id, PENDING, cause, now, given_back=True) for one in claimed.rows]
    with contextlib.suppress(SQLAlchemyError), engine.begin() as connection:
        outbox.settle(connection, target.queue, claimed.lease, back, now)


def _note(
    connection: Connection, target: Target[Item], gate: Gate, done: Handover, draining: Draining
) -> Gate:
    """Write what the answers say about the destination, where that is news; return its gate."""
    if gate == CLEAR and not is_news(target.terms, done):
        return gate
    claims.alone(connection, target.queue)
    gate = gates.load(connection, target.queue)
    after = ended(gate, target.terms, done, draining.clock(), draining.chance())
    if after != gate:
        gates.save(connection, target.queue, after)
    return after


def _report(settlements: Sequence[Settlement], *, lost: int) -> DrainReport:
    states = Counter(one.state for one in settlements)
    return DrainReport(
        claimed=len(settlements),
        sent=states["sent"] + states["accepted"] + states["confirmed"],
        retried=states[PENDING],
        rejected=states["rejected"],
        superseded=states["superseded"],
        dead=states["dead"],
        lost=lost,
        causes=Counter(one.cause for one in settlements if one.cause),
    )
