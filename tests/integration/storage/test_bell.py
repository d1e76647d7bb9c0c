"""Who waits for the outbox hears of it at once, on PostgreSQL; what is not heard is polled for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from signup.storage.bell import Bell, Listener
from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SECONDS = 20.0


class Heard:
    """Counts how often it was woken, and lets a test wait for it."""

    def __init__(self) -> None:
        self._times = 0
        self._news = threading.Condition()

    def wake(self) -> None:
        with self._news:
            self._times += 1
            self._news.notify_all()

    def wait(self, times: int) -> bool:
        with self._news:
            return self._news.wait_for(lambda: self._times >= times, SECONDS)


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = create_engine(postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def heard(engine: Engine) -> Iterator[Heard]:
    """Give what a listener that has connected has heard: so far, that it may have missed a ring."""
    made = Heard()
    listener = Listener(engine, made.wake)
    listener.start()
    assert made.wait(1)
    yield made
    listener.stop()


def test_a_ring_after_a_commit_wakes_a_listener(engine: Engine, heard: Heard) -> None:
    bell = Bell(engine)
    bell.start()
    assert bell.after(lambda number: number + 1)(1) == 2
    assert heard.wait(2)
    bell.stop()


def test_what_was_rung_for_is_told_before_the_end(engine: Engine, heard: Heard) -> None:
    bell = Bell(engine)
    bell.ring()
    bell.start()
    bell.stop()
    assert heard.wait(2)


def test_a_listener_that_was_cut_off_comes_back_and_looks(engine: Engine, heard: Heard) -> None:
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"
    )
    with engine.begin() as connection:
        assert connection.execute(others).rowcount == 1
    assert heard.wait(2)


def test_work_that_fails_rings_no_bell(engine: Engine) -> None:
    bell = Bell(engine)

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bell.after(fail)()
    assert not bell._rung.is_set()


def test_on_sqlite_nobody_rings_and_nobody_listens(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    heard = Heard()
    bell, listener = Bell(engine), Listener(engine, heard.wake)
    for one in (bell, listener):
        one.start()
    bell.ring()
    for one in (bell, listener):
        one.stop()
    assert heard._times == 0
    engine.dispose()
