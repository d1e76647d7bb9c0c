"""Recording a file in batches: what interrupts it, what paces it, what it costs in memory."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.capture.errors import StorageUnavailable
from signup.storage import tables
from signup.storage.engine import create_engine
from signup.transfer.faults import Changed, Stopped
from signup.transfer.importing import Plan, check, record
from signup.transfer.report import Report
from signup.transfer.wishes import wishes
from tests.support.clock import START, FixedClock
from tests.support.factories import a_recorder, a_site, add_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from signup.capture.command import Command
    from signup.domain.site import Site
    from signup.transfer.importing import Checked, Done, Record

QUIET = Report(None, lambda _line: None)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def site(engine: Engine) -> Site:
    return add_site(engine, a_site())


@pytest.fixture
def plan(site: Site, tmp_path: Path, clock: FixedClock) -> Plan:
    """Return the plan for ten people of one file, three at a time."""
    file = tmp_path / "people.csv"
    file.write_text(_file(10), encoding="utf-8")
    return Plan(file, site, wishes(), clock, pace=1, batch=3)


def _file(count: int) -> str:
    rows = (f"reader{one}@example.com,subscribed,2024-05-01,form 7\n" for one in range(count))
    return "email,email_marketing,consented_at,proof\n" + "".join(rows)


def take(plan: Plan, recorder: Record, told: list[int] | None = None) -> Done:
    return record(plan, checked(plan), recorder, (told if told is not None else []).append)


def checked(plan: Plan) -> Checked:
    return check(plan, QUIET, lambda _read: None)


def rows(engine: Engine, table: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def test_rows_are_recorded_batch_by_batch(plan: Plan, engine: Engine) -> None:
    told: list[int] = []
    done = take(plan, a_recorder(engine).record, told)

    assert told == [3, 6, 9, 10]
    assert (done.rows, done.states["subscribed"], done.known) == (10, 10, 0)


def test_what_the_database_ends_is_finished_by_running_it_again(plan: Plan, engine: Engine) -> None:
    recorder = a_recorder(engine)
    batches: list[Sequence[Command]] = []

    def two_batches(commands: Sequence[Command]) -> Any:
        batches.append(commands)
        if len(batches) > 2:
            raise StorageUnavailable
        return recorder.record(commands)

    with pytest.raises(Stopped) as stopped:
        take(plan, two_batches)
    assert stopped.value.recorded == 6
    assert len(rows(engine, tables.consent_events)) == 6

    done = take(plan, recorder.record)
    assert (done.known, done.states["subscribed"]) == (6, 4)
    assert len(rows(engine, tables.consent_events)) == 10


def test_a_row_that_finds_no_place_stops_the_import(plan: Plan) -> None:
    with pytest.raises(Stopped) as stopped:
        take(plan, lambda commands: [StorageUnavailable() for _ in commands])
    assert stopped.value.recorded == 0


def test_a_file_that_changes_under_the_import_is_noticed(plan: Plan, engine: Engine) -> None:
    found = checked(plan)
    plan.file.write_text(_file(11), encoding="utf-8")

    with pytest.raises(Changed):
        record(plan, found, a_recorder(engine).record, lambda _done: None)


def test_destinations_are_told_at_a_pace(plan: Plan, engine: Engine) -> None:
    take(plan, a_recorder(engine).record)

    due = sorted(row["next_at"] for row in rows(engine, tables.outbox))
    assert due == [START + timedelta(seconds=3 * (one // 3)) for one in range(10)]


def test_nothing_is_due_in_the_past(plan: Plan, engine: Engine, clock: FixedClock) -> None:
    recorder = a_recorder(engine)

    def slowly(commands: Sequence[Command]) -> Any:
        clock.advance(minutes=10)
        return recorder.record(commands)

    take(plan, slowly)
    assert all(row["next_at"] >= row["created_at"] for row in rows(engine, tables.outbox))
    recorded = {row["recorded_at"] for row in rows(engine, tables.consent_events)}
    assert len(recorded) == 4, "each batch is sealed with its own time"


def test_memory_does_not_grow_with_the_file(plan: Plan) -> None:
    peaks = []
    for count in (1_000, 6_000):
        plan.file.write_text(_file(count), encoding="utf-8")
        tracemalloc.start()
        assert checked(plan).good == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
