"""Group commit: requests that wait at the same moment share one transaction.

One thread per process takes whatever is waiting, records it as one batch and wakes the callers.
While requests come side by side it waits a moment for the next, since a commit costs as much for
one as for many; a request that comes alone is never kept waiting.
A caller gets its receipt only after the commit; there is no other way to a 2xx.
"""

from __future__ import annotations

import threading
import time
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING

from signup.capture.errors import CaptureError, IdempotencyInFlight, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from signup.capture.command import Command
    from signup.capture.receipts import Receipt

WAIT_SECONDS = 15.0
"""How long a caller waits for its commit; longer than any statement may run."""

WAITING_ROOM = 4096
"""How many commands may wait; beyond that the caller is asked to come back."""


NEXT_SECONDS, GATHER_SECONDS = 0.002, 0.01
"""How long a busy committer waits for one more command, and for all that go into one batch."""


class _Job:
    __slots__ = ("command", "done", "outcome")

    def __init__(self, command: Command) -> None:
        self.command = command
        self.done = threading.Lock()
        self.done.acquire()
        self.outcome: Receipt | CaptureError = StorageUnavailable()


class Committer:
    """Takes commands from any thread and records them in batches of at most `batch`."""

    def __init__(
        self,
        record: Callable[[Sequence[Command]], list[Receipt | CaptureError]],
        *,
        batch: int,
        on_trouble: Callable[[BaseException], None],
    ) -> None:
        self._record = record
        self._batch = batch
        self._on_trouble = on_trouble
        self._waiting: Queue[_Job | None] = Queue(WAITING_ROOM)
        self._running_keys: set[tuple[str, str, str]] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._busy = False

    def start(self) -> None:
        """Start the committer thread; safe to call again, and after a fork."""
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                self._stopped = False
                self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
                self._thread.start()

    def stop(self, *, timeout: float = 10.0) -> None:
        """Finish what is waiting, take nothing new, end the thread within `timeout` seconds."""
        self._stopped = True
        if self._thread is not None and self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(timeout)

    def submit(self, command: Command) -> Receipt:
        """Return the receipt of `command` once it is on disk.

        Raises the core's refusal (CaptureError); StorageUnavailable when the database did not
        take it, or may have taken it but did not say so in time.
        """
        if self._stopped:
            raise StorageUnavailable
        key = self._enter(command)
        try:
            outcome = self._wait_for(_Job(command))
        finally:
            if key is not None:
                self._running_keys.discard(key)
        if isinstance(outcome, CaptureError):
            raise outcome
        return outcome

    def _enter(self, command: Command) -> tuple[str, str, str] | None:
        once = command.scene.once
        if once is None:
            return None
        key = (command.scene.site.key, once.route, once.key)
        with self._guard:
            if key in self._running_keys:
                raise IdempotencyInFlight
            self._running_keys.add(key)
        return key

    def _wait_for(self, job: _Job) -> Receipt | CaptureError:
        try:
            self._waiting.put_nowait(job)
        except Full:
            return StorageUnavailable()
        if not job.done.acquire(timeout=WAIT_SECONDS):
            return StorageUnavailable()
        return job.outcome

    def _run(self) -> None:
        while True:
            jobs, last = self._next_batch()
            if jobs:
                self._settle(jobs)
            if last:
                return

    def _next_batch(self) -> tuple[list[_Job], bool]:
        first = self._waiting.get()
        if first is None:
            return [], True
        jobs = [first]
        ends = time.monotonic() + GATHER_SECONDS if self._busy else 0.0
        while len(jobs) < self._batch:
            try:
                job = self._waiting.get(timeout=self._patience(ends))
            except Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        self._busy = len(jobs) > 1
        return jobs, False

    def _patience(self, ends: float) -> float:
        return max(0.0, min(NEXT_SECONDS, ends - time.monotonic())) if self._busy else 0.0

    def _settle(self, jobs: list[_Job]) -> None:
        try:
            outcomes = self._record([job.command for job in jobs])
            for job, outcome in zip(jobs, outcomes, strict=True):
                job.outcome = outcome
        except CaptureError as error:
            self._on_trouble(error)
            for job in jobs:
                job.outcome = error
        except Exception as error:  # noqa: BLE001 - the thread must outlive any one batch
            self._on_trouble(error)
            if len(jobs) > 1:  # whatever broke the batch must fail alone
                for job in jobs:
                    self._settle([job])
                return
        for job in jobs:
            job.done.release()
