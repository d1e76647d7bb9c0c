"""Telling other processes that something waits in the outbox, so that they need not wait to look.

On PostgreSQL, by NOTIFY. It is sent after the commit and not in it, and at most twenty times a
second: a transaction that notifies holds a lock which all others that do must wait for. A bell that
nobody hears costs nothing but the time until the next poll. On SQLite there is none.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import psycopg
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

P = ParamSpec("P")
T = TypeVar("T")

CHANNEL = "signup_outbox"
PAUSE_SECONDS = 0.05
"""How long after one ring the next may come: twenty a second."""

HEARING_SECONDS = 1.0
"""How soon a listener sees that it is to stop, and how long it waits before it connects anew."""

STOP_SECONDS = 10.0


def _autocommit(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


class Bell:
    """Rings for every listener; `ring` is cheap and may be called after each commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rung = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; there is nothing to do on SQLite."""
        if self._engine.dialect.name == "postgresql":
            self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
            self._thread.start()

    def ring(self) -> None:
        """Tell the listeners that something may be due."""
        self._rung.set()

    def after(self, work: Callable[P, T]) -> Callable[P, T]:
        """Return `work` that rings when it is done."""

        def ringing(*args: P.args, **named: P.kwargs) -> T:
            done = work(*args, **named)
            self.ring()
            return done

        return ringing

    def stop(self) -> None:
        """End; what was rung for by then is told."""
        self._stopping.set()
        self._rung.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._rung.wait()
            self._rung.clear()
            try:
                with _autocommit(self._engine) as connection:
                    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
            except SQLAlchemyError:
                self._stopping.wait(HEARING_SECONDS)  # the listeners poll
            self._stopping.wait(PAUSE_SECONDS)


class Listener:
    """Calls `wake` when a bell rings, and when it may have missed one: after each connection."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine = engine
        self._wake = wake
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; there is nothing to hear on SQLite."""
        if self._engine.dialect.name == "postgresql":
            self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End within a second or so."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with _autocommit(self._engine) as connection:
                    self._hear(connection)
            except (SQLAlchemyError, psycopg.Error):
                self._stopping.wait(HEARING_SECONDS)

    def _hear(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        driver = connection.connection.driver_connection
        if not isinstance(driver, psycopg.Connection):
            raise psycopg.InterfaceError
        try:
            self._wake()
            while not self._stopping.is_set():
                for _ in driver.notifies(timeout=HEARING_SECONDS, stop_after=1):
                    self._wake()
        finally:
            connection.invalidate()  # it listens, and must not go back to the pool
