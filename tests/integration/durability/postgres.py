"""A PostgreSQL server that goes away the hard way, and comes back."""

from __future__ import annotations

import os
import shlex
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from signup.storage import migrate
from tools import provision

SECONDS = 30


def fresh_database(server: str) -> str:
    """Return the URL of a new, migrated database at `server`; it keeps no connection open."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=10) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate.upgrade(f"{server}/{name}")
    return f"{server}/{name}"


def wait_for_a_waiter(url: str) -> None:
    """Return once somebody waits for a lock in the database at `url`."""
    waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    end = time.monotonic() + SECONDS
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        while time.monotonic() < end:
            if connection.execute(waiting).fetchone() != (0,):
                return
            threading.Event().wait(0.02)
    raise AssertionError("nobody waits")


@dataclass(slots=True)
class Postgres:
    """The server of a data folder, run by the folder's owner."""

    data: Path
    owner: str
    options: str
    running: bool = True

    @classmethod
    def at(cls, server: str) -> Postgres:
        """Return the server that answers at `server` (a URL)."""
        with psycopg.connect(f"{server}/postgres", connect_timeout=10) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row
        data = Path(row[0])
        _program, *options = shlex.split((data / "postmaster.opts").read_text())
        return cls(data, data.owner(), shlex.join(options))

    def crash(self) -> None:
        """Stop at once, as when the machine loses power: recovery is due at the next start."""
        self._control("stop", "-m", "immediate")
        self.running = False

    def start(self) -> None:
        """Start again where it was, unless it runs."""
        if not self.running:
            self._control("start", "-l", str(self.data / "again.log"), "-o", self.options)
            self.running = True

    def _control(self, *command: str) -> None:
        programs = provision.postgres_bin()
        assert programs
        subprocess.run(
            [programs / "pg_ctl", "--wait", "-D", self.data, *command],
            user=self.owner if os.geteuid() == 0 else None,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
