"""What the worker counts for Prometheus: its jobs' rounds and troubles, and what became of things.

How long deliveries wait is asked of the database by whoever is scraped (`/metrics` of the web
process); here stands what only this process knows. Labels are names of the code's own and of the
site file's, never a person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signup.evidence.errors import AnchorFailed
    from signup.forwarding.drain import DrainReport
    from signup.storage.queue import Queue

JOBS = ("anchors", "codes", "evidence", "expiry", "retention")
"""What goes round and round beside the queues, by the names that troubles are told under."""

OUTCOMES = ("sent", "retried", "rejected", "superseded", "dead", "lost")


class Figures:
    """The counts of one worker process, in a registry of its own."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.registry = made = CollectorRegistry()
        self._clock = clock
        self._rounds = Counter(
            "signup_worker_rounds", "Rounds that a job ended well.", ("job",), registry=made
        )
        self._ended = Gauge(
            "signup_worker_round_timestamp_seconds",
            "When a job last ended a round well; 0 before its first.",
            ("job",),
            registry=made,
        )
        self._troubles = Counter(
            "signup_worker_troubles",
            "Rounds of a job, or drains of a destination, that failed.",
            ("job",),
            registry=made,
        )
        queue = ("site", "destination", "outcome")
        self._deliveries = Counter(
            "signup_worker_deliveries", "Attempts by what became of them.", queue, registry=made
        )
        witness = ("site", "kind", "outcome")
        self._anchors = Counter(
            "signup_worker_anchors", "Checkpoints shown to a witness.", witness, registry=made
        )
        self._gone = Counter(
            "signup_worker_let_go", "People whose values a period ended.", registry=made
        )
        for job in JOBS:
            self._rounds.labels(job)
            self._ended.labels(job)
            self._troubles.labels(job)

    def drained(self, queue: Queue, report: DrainReport) -> None:
        """Count what one drain did."""
        for outcome in OUTCOMES:
            if count := getattr(report, outcome):
                self._deliveries.labels(queue.site, queue.destination, outcome).inc(count)

    def went_round(self, job: str) -> None:
        """Count a round of one of `JOBS`."""
        self._rounds.labels(job).inc()
        self._ended.labels(job).set(self._clock().timestamp())

    def let_go(self, count: int) -> None:
        """Count a round of the retention job and the people it let go."""
        self._gone.inc(count)
        self.went_round("retention")

    def troubled(self, job: str, _error: BaseException) -> None:
        """Count what a job, or the drain of a destination, could not do."""
        self._troubles.labels(job).inc()

    def anchored(self, site: str, kind: str) -> None:
        """Count a checkpoint that a witness has seen."""
        self._anchors.labels(site, kind, "anchored").inc()

    def not_anchored(self, site: str, kind: str, _failure: AnchorFailed) -> None:
        """Count a checkpoint that a witness did not take."""
        self._anchors.labels(site, kind, "failed").inc()
