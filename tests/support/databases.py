"""A fresh, migrated database for every test, copied from a template that is migrated once."""

from __future__ import annotations

import contextlib
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
    """A migrated database named for one test worker, on the server at `server` (a URL)."""

    server: str
    worker: str

    @classmethod
    def make(cls, server: str, worker: str) -> PostgresTemplate:
        """Create and migrate the template of `worker`."""
        template = cls(server, worker)
        with template._administration() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(template._template))
        migrate.upgrade(f"{server}/template_{worker}")
        return template

    @contextlib.contextmanager
    def copy(self) -> Iterator[str]:
        """Give the URL of a copy; it is dropped at the end, whoever is still connected."""
        name = sql.Identifier(f"test_{self.worker}")
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")  # half the time
        with self._administration() as connection:
            connection.execute(create.format(name, self._template))
            try:
                yield f"{self.server}/test_{self.worker}"
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    @property
    def _template(self) -> sql.Identifier:
        return sql.Identifier(f"template_{self.worker}")

    def _administration(self) -> psycopg.Connection:
        return psycopg.connect(
            f"{self.server}/postgres", autocommit=True, connect_timeout=CONNECT_SECONDS
        )
