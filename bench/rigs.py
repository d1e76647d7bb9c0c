"""The servers under measurement: each started as its users would start it, stopped at the end."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg

from bench import machine
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
SITE_FILE = Path(__file__).with_name("site.toml")
SITE, FORM = "bench", "welcome"
ORIGIN = "https://shop.example"
SECRET_KEY = "bench-only-" * 4
PUBLIC_URL = "https://signup.example"
TWILIO_ACCOUNT, TWILIO_TOKEN = "AC" + "0" * 32, "0" * 32
START_SECONDS, STOP_SECONDS = 30.0, 20.0
NAIVE_THREADS = 8
WORKER_SECONDS = 3.0
"""How long a worker takes to start and to begin with what waits."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, its process, and its database's, if that is another."""

    port: int
    pid: int
    database_pid: int | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database of its own; `pid` is PostgreSQL's, None for SQLite."""

    url: str
    pid: int | None


def sqlite(folder: Path, name: str, site: Path = SITE_FILE) -> Database:
    """Make a SQLite database that knows the bench's site."""
    return _prepared(Database(f"sqlite:///{folder / name}.db", None), site)


def postgres(server: str, name: str, site: Path = SITE_FILE) -> Database:
    """Make a PostgreSQL database on `server` (a URL) that knows the bench's site."""
    url = create_database(server, name)
    with psycopg.connect(url, connect_timeout=10) as connection:
        backend = connection.info.backend_pid
        return _prepared(Database(url, machine.parent_of(backend)), site)


def create_database(server: str, name: str) -> str:
    """Make an empty PostgreSQL database on `server` and return its URL."""
    with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=10) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server}/{name}"


def _prepared(database: Database, site: Path) -> Database:
    for command in (("db", "upgrade"), ("site", "apply", str(site))):
        subprocess.run(
            [sys.executable, "-m", "signup", *command],
            cwd=ROOT,
            env=environment(database.url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=START_SECONDS,
            check=True,
        )
    return database


def environment(database_url: str) -> dict[str, str]:
    """Return the environment of a production service, limits on, behind one proxy."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("SIGNUP_")}
    return inherited | {
        "SIGNUP_ENV": "production",
        "SIGNUP_DATABASE_URL": database_url,
        "SIGNUP_PUBLIC_URL": PUBLIC_URL,
        "SIGNUP_SECRET_KEY": SECRET_KEY,
        "SIGNUP_TRUSTED_PROXIES": "1",
        "SIGNUP_CHROMIUM": "no-such-browser",
        "SIGNUP_ALLOW_PRIVATE_DESTINATIONS": "1",
        "TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT,
        "TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
        "CRM_WEBHOOK_SECRET": "whsec_" + "A" * 32,
    }


@contextlib.contextmanager
def signup(database: Database, folder: Path, processes: int = 1) -> Iterator[Server]:
    """Run `signup serve` in production, its log going to a file as it would."""
    port = free_port()
    command = ["-m", "signup", "serve", "--port", str(port), "--processes", str(processes)]
    surroundings = environment(database.url)
    with _running(command, port, folder, surroundings, ready="/readyz") as pid:
        yield Server(port, pid, database.pid)


@contextlib.contextmanager
def worker(database: Database, folder: Path) -> Iterator[None]:
    """Run `signup worker`, which is at work once it has listed the queues."""
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "signup", "worker"],
            cwd=ROOT,
            env=environment(database.url),
            stdout=log,
            stderr=log,
        )
    try:
        time.sleep(WORKER_SECONDS)
        yield
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        process.kill()


@contextlib.contextmanager
def echo(folder: Path, processes: int = 1) -> Iterator[Server]:
    """Run the bare echo on the same server settings."""
    port = free_port()
    command = ["-m", "bench.echo", str(port), str(processes)]
    with _running(command, port, folder, dict(os.environ)) as pid:
        yield Server(port, pid)


@contextlib.contextmanager
def naive(database: Database, folder: Path) -> Iterator[Server]:
    """Run the naive twin on gunicorn, one process."""
    port = free_port()
    command = ["-m", "gunicorn", "--worker-class", "gthread", "--threads", str(NAIVE_THREADS)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    surroundings = dict(os.environ) | {"NAIVE_DATABASE_URL": database.url}
    with _running([*command, "bench.naive.app:create_app()"], port, folder, surroundings) as pid:
        yield Server(port, pid, database.pid)


@contextlib.contextmanager
def _running(
    command: list[str],
    port: int,
    folder: Path,
    surroundings: Mapping[str, str],
    ready: str = "/livez",
) -> Iterator[int]:
    with (folder / f"server-{port}.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=surroundings,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait_until(server, f"http://127.0.0.1:{port}{ready}")
        yield server.pid
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def _wait_until(server: subprocess.Popen[bytes], ready: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            if get(ready)[0] == http.HTTPStatus.OK:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{server.args!r} did not start; see its log beside the database")


def get(
    url: str, headers: Mapping[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Return status, headers and body of a GET; raises OSError when nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()
