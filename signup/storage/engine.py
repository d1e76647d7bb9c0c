"""Engines: the same promises from SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, event, make_url
from sqlalchemy import create_engine as sqlalchemy_create_engine

CONNECT_SECONDS = 3
STATEMENT_MS = 10_000
SQLITE_BUSY_MS = 5_000


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
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
