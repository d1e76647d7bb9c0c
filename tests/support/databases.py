"""A fresh, migrated database for every test, from a template that is migrated once."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from signup.storage import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class SqliteTemplate:
    """A migrated SQLite file; WAL is folded in when its last connection closes."""

    file: Path

    @classmethod
    def make(cls, folder: Path) -> SqliteTemplate:
        """Migrate a new file in `folder`."""
        file = folder / "template.db"
        migrate.upgrade(f"sqlite:///{file}")
        return cls(file)

    def copy(self, folder: Path) -> str:
        """Return the URL of a copy in `folder`."""
        return f"sqlite:///{shutil.copy(self.file, folder / 'signup.db')}"


@dataclass(frozen=True, slots=True)
class PostgresTemplate:
    """A migrated database named for one test worker, on the server at `server` (a URL).

    What a test leaves behind is emptied and used again, under another name each time, so that
    whoever forgot to let go of the one before does not find the next.
    """

    server: str
    worker: str
    layout: str

    @classmethod
    def make(cls, server: str, worker: str) -> PostgresTemplate:
        """Create and migrate the template of `worker`."""
        name = f"template_{worker}"
        with _connect(f"{server}/postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        migrate.upgrade(f"{server}/{name}")
        with _connect(f"{server}/{name}") as connection:
            return cls(server, worker, _layout(connection))

    @contextlib.contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of an empty one; at the end it is gone, whoever is still connected."""
        name = f"test_{self.worker}_{secrets.token_hex(4)}"
        with _connect(f"{self.server}/postgres") as connection:
            if not _exists(connection, self._spare):
                self._create(connection)
            _rename(connection, self._spare, name)
        try:
            yield f"{self.server}/{name}"
        finally:
            with _connect(f"{self.server}/postgres") as connection:
                connection.execute(_LEAVE, (name,))
                _rename(connection, name, self._spare)
                if not self._emptied():
                    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                    connection.execute(drop.format(sql.Identifier(self._spare)))

    @property
    def _spare(self) -> str:
        return f"spare_{self.worker}"

    def _create(self, connection: psycopg.Connection) -> None:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")  # half the time
        template = sql.Identifier(f"template_{self.worker}")
        connection.execute(create.format(sql.Identifier(self._spare), template))

    def _emptied(self) -> bool:
        """Empty the spare one; return whether its tables are still those of the template."""
        with _connect(f"{self.server}/{self._spare}") as connection:
            connection.execute(_EMPTY)
            return _layout(connection) == self.layout


_LEAVE = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
_LAYOUT = """
SELECT md5(string_agg(concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull), ','
    ORDER BY c.relname, a.attnum))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace"""
_EMPTY = """
DO $$ DECLARE
    one name;
    filled boolean;
    used text[] := '{}';
BEGIN
    FOR one IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one) INTO filled;
        IF filled THEN used := used || quote_ident(one); END IF;
    END LOOP;
    IF used <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(used, ',') || ' CASCADE'; END IF;
END $$"""


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
    return found.fetchone() is not None


def _rename(connection: psycopg.Connection, name: str, other: str) -> None:
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(name), sql.Identifier(other)))


def _layout(connection: psycopg.Connection) -> str:
    found = connection.execute(_LAYOUT).fetchone()
    assert found
    return str(found[0])
