"""The built-in runner: one thread per queue, in any number of processes.

A loop drains until nothing is due, then waits for the poll or for `notify`. Trouble with the
database, or anything unforeseen, slows a loop down and never ends it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.forwarding.drain import drain_once
from signup.forwarding.housekeeping import Retention, purge
from signup.forwarding.reading_back import read_back_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from signup.forwarding.drain import Draining, DrainReport
    from signup.forwarding.targets import Target
    from signup.storage.queue import Queue

POLL_SECONDS = 0.2
LOOK_SECONDS = 1.0
"""How often the worker looks for queues that have come or gone."""

HOUSEKEEPING_SECONDS = 3600.0
STOP_SECONDS = 10.0
LONGEST_BACK_OFF = 30.0


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told what the worker does: every report with work in it, and every trouble.

    And why a destination has just been stopped that was only looked at; a report tells it itself.
    """

    on_report: Callable[[Queue, DrainReport], None]
    on_trouble: Callable[[str, BaseException], None]
    on_stopped: Callable[[Queue, str], None]


class Worker:
    """Runs the drains of all queues that `targets` returns, and keeps house."""

    def __init__(
        self,
        engine: Engine,
        targets: Callable[[], Mapping[Queue, Target[Any]]],
        draining: Draining,
        watchers: Watchers,
        *,
        poll: float = POLL_SECONDS,
        retention: Retention | None = None,
    ) -> None:
        self._engine = engine
        self._targets = targets
        self._draining = draining
        self._watchers = watchers
        self._poll = poll
        self._retention = retention or Retention()
        self._loops: dict[Queue, _Loop] = {}
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._keeper: threading.Thread | None = None

    def start(self) -> None:
        """Begin; safe to call again, and after a fork. A stopped worker stays stopped."""
        with self._guard:
            if not self._stopping.is_set() and not (self._keeper and self._keeper.is_alive()):
                self._keeper = threading.Thread(target=self._keep, name="worker", daemon=True)
                self._keeper.start()

    def notify(self) -> None:
        """Wake every loop: something may be due. Cheap; call it after each commit."""
        for loop in list(self._loops.values()):
            loop.wake.set()

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Take nothing new, finish what is under way, free the rest; return whether all ended."""
        ends = time.monotonic() + timeout
        self._stopping.set()
        if self._keeper is not None:
            self._keeper.join(timeout)
        loops = list(self._loops.values())
        for loop in loops:
            loop.ask_to_end()
        for loop in loops:
            loop.thread.join(max(ends - time.monotonic(), 0))
        return not any(loop.thread.is_alive() for loop in loops)

    def _keep(self) -> None:
        """Follow the queues and purge what is old, until the stop."""
        self._loops = {}
        next_purge = time.monotonic() + min(HOUSEKEEPING_SECONDS, 60.0)
        while not self._stopping.is_set():
            try:
                self._follow()
                if time.monotonic() >= next_purge:
                    next_purge = time.monotonic() + HOUSEKEEPING_SECONDS
                    now = self._draining.clock()
                    purge(self._engine, now, self._retention, stop=self._stopping.is_set)
            except Exception as error:  # noqa: BLE001 - the keeper must outlive any trouble
                self._watchers.on_trouble("worker", error)
            self._stopping.wait(LOOK_SECONDS)

    def _follow(self) -> None:
        targets = self._targets()
        for queue, loop in list(self._loops.items()):
            if targets.get(queue) is not loop.target:
                loop.ask_to_end()
                del self._loops[queue]
        for queue, target in targets.items():
            if queue not in self._loops:
                loop = _Loop(self._engine, target, self._draining, self._watchers, self._poll)
                self._loops = {**self._loops, queue: loop}
                loop.thread.start()


class _Loop:
    """One queue's thread."""

    def __init__(
        self,
        engine: Engine,
        target: Target[Any],
        draining: Draining,
        watchers: Watchers,
        poll: float,
    ) -> None:
        self.target = target
        self.wake = threading.Event()
        self._engine = engine
        self._draining = draining
        self._watchers = watchers
        self._poll = poll
        self._ending = threading.Event()
        self._looks_at = 0.0
        name = f"drain {target.queue.site} {target.queue.destination}"
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def ask_to_end(self) -> None:
        """End after the present drain; what it has not begun is let go."""
        self._ending.set()
        self.target.close()
        self.wake.set()

    def _run(self) -> None:
        back_off = self._poll
        while not self._ending.is_set():
            self.wake.clear()
            try:
                busy = self._drain()
                back_off = self._poll
            except Exception as error:  # noqa: BLE001 - the loop must outlive any trouble
                self._watchers.on_trouble(self.target.queue.destination, error)
                back_off = min(back_off * 2, LONGEST_BACK_OFF)
                self._ending.wait(back_off)
                continue
            if not busy and not self._ending.is_set():  # its call may have been cleared above
                self.wake.wait(self._poll)

    def _drain(self) -> bool:
        """Return whether there was work, so that more may be waiting."""
        report = drain_once(self._engine, self.target, self._draining)
        if report.claimed:
            self._watchers.on_report(self.target.queue, report)
        return self._look() or report.claimed > 0

    def _look(self) -> bool:
        """Look for what was told, and return whether there was any; trouble delays only looks."""
        if time.monotonic() < self._looks_at:
            return False
        try:
            found = read_back_once(
                self._engine,
                self.target,
                self._draining,
                on_stopped=self._watchers.on_stopped,
            )
            return found.total() > 0
        except Exception as error:  # noqa: BLE001 - what a store answers must not slow the drain
            self._watchers.on_trouble(self.target.queue.destination, error)
            self._looks_at = time.monotonic() + LONGEST_BACK_OFF
            return False
