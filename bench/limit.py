"""The database's own limit: the rows of real signups, written again the fastest way there is.

The rows are copied from a database that the service filled. PostgreSQL gets them by COPY, SQLite by
prepared inserts, in the batches that the service would make, on one connection, with a durable
commit each. No Python stands between the rows and the driver.
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from bench.load import CONNECTIONS, Run
from signup.storage.tables import consent_events, consent_states, outbox, profiles, signups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.rigs import Database

TABLES = tuple(each.name for each in (profiles, signups, consent_events, consent_states, outbox))
_KEPT = 20_000


class SqliteRows:
    """Rows of five tables out of one SQLite file and into another."""

    def __init__(self, filled: Database, empty: Database) -> None:
        with contextlib.closing(sqlite3.connect(_file(filled))) as source:
            self._rows = [
                source.execute(f"SELECT * FROM {each}").fetchmany(_KEPT)  # noqa: S608 - our own names
                for each in TABLES
            ]
        self._target = sqlite3.connect(_file(empty), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._target.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Let the database go."""
        self._target.close()

    def batches(self) -> Iterable[Sequence[Sequence[Any]]]:
        """Return the batches, each the rows of every table, in the order they were written."""
        return _batches(self._rows)

    def clear(self) -> None:
        """Empty the tables."""
        for table in TABLES:
            self._target.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def write(self, batch: Sequence[Sequence[Any]]) -> None:
        """Write one batch durably."""
        self._target.execute("BEGIN IMMEDIATE")
        for table, rows in zip(TABLES, batch, strict=True):
            marks = ", ".join("?" * len(rows[0]))
            self._target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names
        self._target.execute("COMMIT")


class PostgresRows:
    """Rows of five tables out of one PostgreSQL database and into another."""

    def __init__(self, filled: Database, empty: Database) -> None:
        with psycopg.connect(filled.url, connect_timeout=10) as source:
            self._rows = [_copied(source, table) for table in TABLES]
        self._target = psycopg.connect(empty.url, connect_timeout=10)

    def close(self) -> None:
        """Let the database go."""
        self._target.close()

    def batches(self) -> Iterable[Sequence[Sequence[Any]]]:
        """Return the batches, each the rows of every table, in the order they were written."""
        return _batches(self._rows)

    def clear(self) -> None:
        """Empty the tables."""
        for table in TABLES:
            self._target.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
        self._target.commit()

    def write(self, batch: Sequence[Sequence[Any]]) -> None:
        """Write one batch durably."""
        for table, rows in zip(TABLES, batch, strict=True):
            into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            with self._target.cursor() as cursor, cursor.copy(into) as copy:
                copy.write(b"".join(rows))
        self._target.commit()


Rows = SqliteRows | PostgresRows


def measure(rows: Rows, seconds: int) -> Run:
    """Write the rows again and again for some seconds; return signups a second."""
    written, spent = 0, 0.0
    while spent < seconds:
        rows.clear()
        began = time.perf_counter()
        for batch in rows.batches():
            rows.write(batch)
            written += len(batch[0])
            if spent + time.perf_counter() - began > seconds:
                break
        spent += time.perf_counter() - began
    return Run(per_second=written / spent)


def _batches(tables: Sequence[Sequence[Any]]) -> Iterable[Sequence[Sequence[Any]]]:
    least = min(len(rows) for rows in tables)
    for start in itertools.takewhile(
        lambda first: first + CONNECTIONS <= least, itertools.count(0, CONNECTIONS)
    ):
        yield [rows[start : start + CONNECTIONS] for rows in tables]


def _copied(source: psycopg.Connection, table: str) -> list[bytes]:
    out = sql.SQL("COPY (SELECT * FROM {} LIMIT {}) TO STDOUT")
    with (
        source.cursor() as cursor,
        cursor.copy(out.format(sql.Identifier(table), sql.Literal(_KEPT))) as copy,
    ):
        return [bytes(row) for row in copy]


def _file(database: Database) -> str:
    return database.url.removeprefix("sqlite:///")
