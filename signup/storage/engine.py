"""Engines: the same promises from SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy import create_engine as sqlalchemy_create_engine
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_SECONDS = 3
STATEMENT_MS = 10_000
SQLITE_BUSY_MS = 5_000
ASK_AGAIN_SECONDS = 0.0005
"""How long one waits between two tries to get SQLite's write lock. SQLite's own waiting sleeps up
to 100 ms at a time while others come and go: a worker's note of what it had sent waited 16 ms on
average, in which a kill meant that it was sent again."""

_PRIMARY = 0xFF
"""Which bits of SQLite's extended codes tell the kind of error."""


def create_engine(url: str) -> Engine:
    """Return an engine for `url`; no connection is made yet.

    SQLite runs in WAL with full sync, so that a commit survives a power cut, takes its write
    lock at BEGIN, and overwrites what is deleted. PostgreSQL gets a time limit on connecting and
    on each statement.
    """
    target = make_url(url)
    options: dict[str, Any] = {
        "json_serializer": _to_json,
        "json_deserializer": orjson.loads,
        "pool_pre_ping": True,
    }
    if target.get_backend_name() == "sqlite":
        if target.database:
            Path(target.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sqlalchemy_create_engine(
            target,
            connect_args={"check_same_thread": False, "timeout": SQLITE_BUSY_MS / 1000},
            **options,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    target = target.set(drivername="postgresql+psycopg")
    connect = {
        "connect_timeout": CONNECT_SECONDS,
        "options": f"-c statement_timeout={STATEMENT_MS} -c timezone=UTC -c jit=off",
    }
    return sqlalchemy_create_engine(target, connect_args=connect, pool_size=8, **options)


@contextlib.contextmanager
def reading_by_statement(engine: Engine) -> Iterator[Connection]:
    """Give a connection that reads, each statement as of its own moment, and takes no lock.

    There is no transaction around it on PostgreSQL: at its end by ROLLBACK the driver forgets
    every statement it has prepared (psycopg, `PrepareManager._should_discard`), so that whoever
    reads between two writes has each of them planned anew, by what the planner thinks of a
    thousand ids before it knows the table. For the same reason a connection on which a statement
    failed is given up: what it keeps may fail for ever once a migration has changed a column.
    """
    options: dict[str, Any] = {"readonly": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "AUTOCOMMIT"
    with engine.connect().execution_options(**options) as connection:
        try:
            yield connection
        except DBAPIError:
            connection.invalidate()
            raise


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin on its own: _begin_immediate does
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={SQLITE_BUSY_MS}",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    if connection.get_execution_options().get("readonly", False):
        connection.exec_driver_sql("BEGIN")
        return
    with contextlib.closing(connection.connection.cursor()) as cursor:
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            if not _lock(cursor):
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails in SQLAlchemy's words
        finally:
            cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")


def _lock(cursor: sqlite3.Cursor) -> bool:
    """Begin with SQLite's write lock as soon as it is free; tell whether that was in time."""
    ends = time.monotonic() + SQLITE_BUSY_MS / 1000
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            busy = error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() >= ends:
                return False
        else:
            return True
        time.sleep(ASK_AGAIN_SECONDS)
