"""What the worker counts, as Prometheus reads it."""

from __future__ import annotations

import pytest

from signup.evidence.errors import AnchorFailed
from signup.figures import JOBS, Figures
from signup.forwarding.drain import DrainReport
from signup.storage.queue import Queue
from tests.support.clock import START, FixedClock

CRM = {"site": "demo", "destination": "crm"}


@pytest.fixture
def figures(clock: FixedClock) -> Figures:
    return Figures(clock)


def value(figures: Figures, name: str, **labels: str) -> float | None:
    return figures.registry.get_sample_value(f"signup_worker_{name}", labels)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_stands_there_before_its_first_round(figures: Figures, job: str) -> None:
    """An alert on a name that is missing never fires."""
    assert value(figures, "rounds_total", job=job) == 0
    assert value(figures, "troubles_total", job=job) == 0
    assert value(figures, "round_timestamp_seconds", job=job) == 0


def test_a_round_is_counted_with_its_time(figures: Figures, clock: FixedClock) -> None:
    figures.went_round("evidence")
    clock.advance(seconds=3)
    figures.went_round("evidence")
    assert value(figures, "rounds_total", job="evidence") == 2
    assert value(figures, "round_timestamp_seconds", job="evidence") == START.timestamp() + 3


def test_a_round_that_failed_is_trouble_and_moves_no_time(figures: Figures) -> None:
    figures.troubled("evidence", OSError("ada@example.com"))
    assert value(figures, "troubles_total", job="evidence") == 1
    assert value(figures, "rounds_total", job="evidence") == 0
    assert value(figures, "round_timestamp_seconds", job="evidence") == 0


def test_deliveries_are_counted_by_what_became_of_them(figures: Figures) -> None:
    figures.drained(Queue("demo", "crm"), DrainReport(claimed=5, sent=3, dead=2))
    figures.drained(Queue("demo", "crm"), DrainReport(claimed=1, sent=1))
    assert value(figures, "deliveries_total", **CRM, outcome="sent") == 4
    assert value(figures, "deliveries_total", **CRM, outcome="dead") == 2
    assert value(figures, "deliveries_total", **CRM, outcome="lost") is None


def test_witnesses_are_counted_by_whether_they_saw(figures: Figures) -> None:
    figures.anchored("demo", "rfc3161")
    figures.not_anchored("demo", "mail", AnchorFailed("was not taken"))
    assert value(figures, "anchors_total", site="demo", kind="rfc3161", outcome="anchored") == 1
    assert value(figures, "anchors_total", site="demo", kind="mail", outcome="failed") == 1


def test_a_round_of_the_retention_job_counts_whom_it_let_go(figures: Figures) -> None:
    figures.let_go(7)
    assert value(figures, "let_go_total") == 7
    assert value(figures, "rounds_total", job="retention") == 1
