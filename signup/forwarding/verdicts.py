"""From what became of one thing handed over to how its row goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Held,
    Outcome,
    Rejected,
    Retry,
    Split,
    Stopped,
    Superseded,
    Throttled,
)
from signup.forwarding import ladder
from signup.storage.outbox import PENDING, Settlement

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from signup.storage.outbox import OutboxRow


def settlement(
    row: OutboxRow, outcome: Outcome, handed_over: str, now: datetime, chance: float
) -> Settlement:
    """Return how `row` goes on after `outcome`, which came at `now`.

    `handed_over` is the state of what was taken; `chance` in [0, 1) spreads what failed together.
    """
    match outcome:
        case Accepted(handle):
            return Settlement(row.id, handed_over, handle=handle)
        case Confirmed():
            return Settlement(row.id, "confirmed")
        case Rejected(cause) | Split(cause):
            return Settlement(row.id, "rejected", cause)
        case Superseded(cause):
            return Settlement(row.id, "superseded", cause)
    return _later(row, outcome, now, chance)


def seen_later(one: Settlement, look_at: datetime | None) -> Settlement:
    """Return `one` with when it is looked for, where a store said that it would see to it."""
    return replace(one, look_at=look_at) if look_at and one.state == "accepted" else one


def _later(
    row: OutboxRow, outcome: Held | Retry | Stopped | Throttled, now: datetime, chance: float
) -> Settlement:
    match outcome:
        case Held(cause, until):
            return _given_back(row, cause, until)
        case Retry(cause, after, counts=True):
            return _tried(row, cause, now, ladder.wait(row.attempts, chance, after))
        case Retry(cause, after) | Throttled(cause, after):
            return _given_back(row, cause, now + ladder.pause(chance, after))
        case Stopped(cause):
            return _given_back(row, cause, now + ladder.pause(chance))


def _given_back(row: OutboxRow, cause: str, until: datetime) -> Settlement:
    return Settlement(row.id, PENDING, cause, next_at=until, given_back=True)


def _tried(row: OutboxRow, cause: str, now: datetime, wait: timedelta | None) -> Settlement:
    if wait is None:
        return Settlement(row.id, "dead", cause)
    return Settlement(row.id, PENDING, cause, next_at=now + wait)
