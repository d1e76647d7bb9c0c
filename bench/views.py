"""What a million views of a form cost: rows and bytes, and whether not one is miscounted.

Each view is one beacon, as the widget sends it: that the form opened and which step it shows, told
together. They come from several processes at once over connections that stay open, each view from
an address of its own. Nothing is asked again: the widget does not either.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import shutil
import socket
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, func, inspect, select, table, text

from bench import load, rigs
from signup.storage.count_tables import form_counts
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.rigs import Database, Server

CLIENTS, CONNECTIONS = 4, 8
PROCESSES = 2
AGENTS = (
    load.AGENT,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15; SM-X710) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
)
"""A phone, a desktop and a tablet, which are counted apart."""

ANSWER_SECONDS = 30
HEAD = (
    "| database | views | a second | not taken | rows before → after | KiB before → after | "
    "counted |\n| --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a database holds: rows of all its tables, bytes on disk, and the two counters' sums."""

    rows: int
    size: int
    viewed: int
    steps: int


@dataclass(frozen=True, slots=True)
class Share:
    """A client process's part: where to, the beacon, and which views are its own."""

    port: int
    body: str
    first: int
    count: int


def compare(views: int) -> str:
    """Send `views` to a service on each database and return the table of what they cost."""
    with contextlib.ExitStack() as stack:
        folder = load.scratch()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        private = servers.start(durable=True)
        stack.callback(private.stop)
        databases = (
            ("SQLite", rigs.sqlite(folder, "views")),
            ("PostgreSQL", rigs.postgres(private.addresses.postgres, "views")),
        )
        return "\n".join([HEAD, *(cost(name, one, folder, views) for name, one in databases)])


def cost(name: str, database: Database, folder: Path, views: int) -> str:
    """Return the row of one database."""
    before = held(database)
    with rigs.signup(database, folder, PROCESSES) as server:
        began = time.monotonic()
        refused = send(server, views)
        seconds = time.monotonic() - began
    after = held(database)
    taken = views - refused
    exact = (after.viewed, after.steps) == (taken, taken)
    counted = "exactly" if exact else f"{after.viewed:,} opened, {after.steps:,} steps"
    cells = (
        name,
        f"{views:,}",
        f"{views / seconds:,.0f}",
        f"{refused:,}",
        f"{before.rows:,} → {after.rows:,}",
        f"{before.size / 1024:,.0f} → {after.size / 1024:,.0f}",
        counted,
    )
    return f"| {' | '.join(cells)} |"


def send(server: Server, views: int) -> int:
    """Send `views` from several processes; return how many the service did not take."""
    path = f"/v1/sites/{rigs.SITE}/forms?locale=en-US&country=US"
    form = json.loads(rigs.get(server.url + path)[2])["forms"][0]
    body = json.dumps(
        {
            "site": rigs.SITE,
            "form": form["key"],
            "version": form["version"],
            "events": [{"type": "viewed"}, {"type": "step_viewed", "step": "email"}],
        }
    )
    each = -(-views // CLIENTS)
    shares = [
        Share(server.port, body, first, min(each, views - first)) for first in range(0, views, each)
    ]
    with ProcessPoolExecutor(CLIENTS, multiprocessing.get_context("spawn")) as pool:
        return sum(pool.map(_client, shares))


def _client(share: Share) -> int:
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(lambda at: _browse(share, at), range(CONNECTIONS)))


def _browse(share: Share, at: int) -> int:
    """Send every view of the share that is this connection's, one after the other."""
    refused = 0
    requests = _requests(share, at)
    with socket.create_connection(("127.0.0.1", share.port), ANSWER_SECONDS) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            wire.sendall(request)
            refused += not _taken(wire)
    return refused


def _requests(share: Share, at: int) -> Iterator[bytes]:
    for view in range(share.first + at, share.first + share.count, CONNECTIONS):
        high, middle, low = view >> 16 & 255, view >> 8 & 255, view & 255
        head = (
            "POST /v1/beacons HTTP/1.1",
            f"Host: 127.0.0.1:{share.port}",
            f"Origin: {rigs.ORIGIN}",
            f"User-Agent: {AGENTS[view % len(AGENTS)]}",
            f"X-Forwarded-For: 10.{high}.{middle}.{low}",
            "Content-Type: text/plain;charset=UTF-8",
            f"Content-Length: {len(share.body)}",
        )
        yield ("\r\n".join(head) + "\r\n\r\n" + share.body).encode()


def _taken(wire: socket.socket) -> bool:
    """Read one answer; one that is taken has no body."""
    answer = wire.recv(65_536)
    while b"\r\n\r\n" not in answer:
        more = wire.recv(65_536)
        if not more:
            raise ConnectionError("the service hung up")
        answer += more
    return answer.startswith(b"HTTP/1.1 204")


def held(database: Database) -> Held:
    """Return what a database holds while no service runs on it."""
    url = database.url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            size = text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            size = text("SELECT pg_database_size(current_database())")
        rows = sum(
            connection.scalar(select(func.count()).select_from(table(name))) or 0
            for name in inspect(connection).get_table_names()
        )
        sums = [func.coalesce(func.sum(form_counts.c[one]), 0) for one in ("viewed", "step_viewed")]
        viewed, steps = connection.execute(select(*sums)).one()
        found = Held(rows, int(connection.scalar(size) or 0), int(viewed), int(steps))
    engine.dispose()
    return found
