"""SQLite has one writer at a time: the others wait, and give up at last."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from signup.storage import engine as engines
from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    """A database file with one table and one row, away from its usual limit of seconds."""
    engine = create_engine(f"sqlite:///{tmp_path}/lock.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counted (count INTEGER)"))
        connection.execute(text("INSERT INTO counted VALUES (0)"))
    yield engine
    engine.dispose()


def _count(engine: Engine, times: int = 1) -> None:
    for _ in range(times):
        with engine.begin() as connection:
            now = connection.execute(text("SELECT count FROM counted")).scalar_one()
            connection.execute(text("UPDATE counted SET count = :next"), {"next": now + 1})


def test_writers_take_turns_and_none_writes_over_another(file: Engine) -> None:
    writers = [threading.Thread(target=_count, args=(file, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with file.connect().execution_options(readonly=True) as connection:
        assert connection.execute(text("SELECT count FROM counted")).scalar_one() == 200


def test_a_writer_that_waits_too_long_is_told_that_the_database_is_locked(
    file: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SQLITE_BUSY_MS", 30)

    with file.begin(), pytest.raises(OperationalError, match="database is locked"):
        _count(file)

    _count(file)


def test_a_reader_waits_for_no_writer(file: Engine) -> None:
    with file.begin() as writing, file.connect().execution_options(readonly=True) as reading:
        writing.execute(text("UPDATE counted SET count = 7"))
        assert reading.execute(text("SELECT count FROM counted")).scalar_one() == 0


def test_while_one_waits_for_anything_else_the_usual_patience_holds(file: Engine) -> None:
    with file.begin() as connection:
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    assert patience == engines.SQLITE_BUSY_MS


def test_what_else_keeps_a_writer_from_beginning_is_told_in_the_same_way(file: Engine) -> None:
    with file.connect() as connection:
        connection.connection.cursor().execute("BEGIN")
        with pytest.raises(OperationalError, match="within a transaction"):
            connection.begin()
