"""Whose turn it is to show a checkpoint to a witness: one process at a time, and not too often.

The turn is taken before the witness is asked and put off for longer with every attempt, so that a
failure, or the end of the process in between, needs nobody to write it down.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from signup.evidence.tables import evidence_turns

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

FIRST_PAUSE = timedelta(minutes=1)
"""Longer than any witness is listened to, so that no two processes ask one at the same time."""

LONGEST_PAUSE = timedelta(hours=6)
LASTING = 5
"""From this attempt in a row on, half an hour after the first, trouble is no passing one."""

_DOUBLINGS = 12
_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


def pause(attempts: int) -> timedelta:
    """Return how long to wait after `attempts` attempts in vain and one more."""
    return min(FIRST_PAUSE * (1 << min(attempts, _DOUBLINGS)), LONGEST_PAUSE)


def is_due(connection: Connection, site: str, kind: str, now: datetime) -> bool:
    """Tell, without any lock, whether the turn could be taken."""
    later = select(evidence_turns.c.attempts).where(
        *_one(site, kind), evidence_turns.c.next_at > now
    )
    return connection.execute(later).one_or_none() is None


def take(connection: Connection, site: str, kind: str, now: datetime) -> bool:
    """Take the turn in the caller's transaction; False when it is not due or taken."""
    new = _DIALECTS[connection.dialect.name].insert(evidence_turns)
    first = {"site": site, "kind": kind, "attempts": 0, "next_at": now}
    connection.execute(new.values(first).on_conflict_do_nothing())
    attempts = connection.execute(
        select(evidence_turns.c.attempts)
        .where(*_one(site, kind), evidence_turns.c.next_at <= now)
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()
    if attempts is None:
        return False
    _put_off(connection, site, kind, now + pause(attempts), attempts + 1)
    return True


def done(connection: Connection, site: str, kind: str, next_at: datetime) -> None:
    """Put the turn off until `next_at`: the witness has seen the checkpoint."""
    _put_off(connection, site, kind, next_at, 0)


def in_trouble(connection: Connection, now: datetime) -> bool:
    """Tell whether a witness that is still asked has not answered for a while."""
    asked = evidence_turns.c.next_at > now - LONGEST_PAUSE
    found = (
        select(evidence_turns.c.site).where(evidence_turns.c.attempts >= LASTING, asked).limit(1)
    )
    return connection.execute(found).one_or_none() is not None


def _put_off(
    connection: Connection, site: str, kind: str, next_at: datetime, attempts: int
) -> None:
    turn = update(evidence_turns).where(*_one(site, kind))
    connection.execute(turn.values(next_at=next_at, attempts=attempts))


def _one(site: str, kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return evidence_turns.c.site == site, evidence_turns.c.kind == kind
