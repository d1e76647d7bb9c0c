"""A destination that a worker cannot use is stopped in the database: whoever looks is told why.

It is stopped for nobody's settings, so a worker that can use it is not kept from it and lifts the
stop. Without the database's word only the log of the worker would tell, while rows wait for ever.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from signup.forwarding.gating import UNUSABLE, let_in, standing
from signup.storage import claims, gates
from signup.storage.engine import reading_by_statement
from signup.storage.gates import CLEAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.forwarding.directory import Directory
    from signup.forwarding.targets import Target
    from signup.storage.gates import Gate
    from signup.storage.queue import Queue

NOBODY = "nobody"
"""Stands for no settings at all: the key of no worker that can use a destination."""

STILL = timedelta(minutes=1)
"""When what has been due longest is the same for so long, no other worker drains the queue."""

LONGEST_CAUSE = 200


class Standstill:
    """The targets of a directory; each look at them notes which destinations cannot be used here.

    `clock` returns aware UTC times.
    """

    def __init__(self, engine: Engine, directory: Directory, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._directory = directory
        self._clock = clock
        self._noted: dict[Queue, str] = {}
        self._firsts: dict[Queue, tuple[datetime | None, datetime]] = {}

    def targets(self) -> dict[Queue, Target[Any]]:
        """Return a target for each queue that can be served now, and note which cannot.

        Raises what SQLAlchemy raises when the database is away.
        """
        found = self._directory.targets()
        self._note()
        return found

    def _note(self) -> None:
        unusable = {
            queue: f"{UNUSABLE}{error.reason}"[:LONGEST_CAUSE]
            for queue, error in self._directory.unusable.items()
        }
        now, sites = self._clock(), self._directory.sites
        known = self._look(unusable, now)
        for queue, cause in unusable.items():
            if self._noted.get(queue) != cause or self._is_still(queue, known, now):
                self._change(queue, partial(_stopped, cause, now))
        for queue, gate in known.items():
            if gate.stopped_key == NOBODY and queue.site in sites and queue not in unusable:
                self._change(queue, _lifted)
        self._noted = unusable

    def _look(self, unusable: dict[Queue, str], now: datetime) -> dict[Queue, Gate]:
        with reading_by_statement(self._engine) as connection:
            firsts = {queue: claims.first_due(connection, queue, now) for queue in unusable}
            known = gates.load_all(connection)
        before, self._firsts = self._firsts, {}
        for queue, first in firsts.items():
            seen = before.get(queue)
            self._firsts[queue] = seen if seen and seen[0] == first else (first, now)
        return known

    def _is_still(self, queue: Queue, known: dict[Queue, Gate], now: datetime) -> bool:
        """Tell whether something waits, and neither a worker nor a gate accounts for it."""
        first, since = self._firsts[queue]
        if first is None or now - since < STILL:
            return False
        return standing(known.get(queue, CLEAR), now) in {"open", "probing"}

    def _change(self, queue: Queue, change: Callable[[Gate], Gate]) -> None:
        with self._engine.begin() as connection:
            claims.alone(connection, queue)
            gate = gates.load(connection, queue)
            after = change(gate)
            if after != gate:
                gates.save(connection, queue, after)


def _stopped(cause: str, now: datetime, gate: Gate) -> Gate:
    """Return the gate stopped for want of a worker that can use it; another stop stands."""
    if gate.stopped_at is not None and gate.stopped_key != NOBODY:
        return gate
    return replace(gate, stopped_at=now, stop_cause=cause, stopped_key=NOBODY)


def _lifted(gate: Gate) -> Gate:
    return let_in(gate) if gate.stopped_key == NOBODY else gate
