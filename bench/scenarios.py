"""What is measured: every scenario once a round, in turn, so that all meet the same weather."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench import limit, load, rigs
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bench.load import Kind, People, Run
    from bench.rigs import Database, Server

ECHO = "Flask echo"
DOCUMENT = f"/v1/sites/{rigs.SITE}/forms?locale=en-US&country=US"
LOADER = "/widget.js"


@dataclass(slots=True)
class Rig:
    """Everything that runs, and the measures over it by name, in the order of the table."""

    stack: contextlib.ExitStack
    folder: Path
    postgres: str
    people: People = field(default_factory=load.People)
    measures: dict[str, Callable[[int], Run]] = field(default_factory=dict)
    filled: dict[str, Database] = field(default_factory=dict)

    def add(self, name: str, server: Server, kind: Kind, folder: Path) -> None:
        """Measure `server` under a kind of load, as prepared in `folder`."""
        load.warm_up(server, kind, folder, self.people)
        self.measures[name] = lambda seconds: load.run(server, kind, folder, self.people, seconds)

    def database(self, kind: str, name: str) -> Database:
        """Make a fresh database of a kind."""
        if kind == "SQLite":
            return rigs.sqlite(self.folder, name)
        return rigs.postgres(self.postgres, name)


@contextlib.contextmanager
def rig() -> Iterator[Rig]:
    """Start all servers and give the measures; everything is gone at the end."""
    with contextlib.ExitStack() as stack:
        folder = load.scratch()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        private = servers.start(durable=True)
        stack.callback(private.stop)
        made = Rig(stack, folder, private.addresses.postgres)
        prepared = _add_signup(made)
        _add_echo(made, prepared)
        _add_limits(made)
        yield made


def take(measures: Mapping[str, Callable[[int], Run]], seconds: int) -> dict[str, Run]:
    """Take one round: each measure once."""
    return {name: measure(seconds) for name, measure in measures.items()}


def _folder(made: Rig) -> Path:
    return Path(tempfile.mkdtemp(dir=made.folder))


def _add_signup(made: Rig) -> Path:
    """Add the service's own scenarios; return where its requests are prepared."""
    prepared = _folder(made)
    for kind, processes in (("SQLite", 1), ("PostgreSQL", 1), ("PostgreSQL", 2)):
        database = made.database(kind, f"own-{kind.lower()}-{processes}")
        server = made.stack.enter_context(rigs.signup(database, made.folder, processes))
        load.prepare(server, prepared)
        where = f"{kind}, {processes} process{'es' if processes > 1 else ''}"
        made.add(f"step 1, {where}", server, "signups", prepared)
        made.add(f"both steps, {where}", server, "journeys", prepared)
        if (kind, processes) == ("SQLite", 1):
            _add_files(made, server)
        if processes == 1:
            made.filled[kind] = database
            _add_naive(made, kind, prepared)
    return prepared


def _add_files(made: Rig, server: Server) -> None:
    """Add what a shop's page loads, as a first visit and as a repeated one."""
    for name, path in (("forms document", DOCUMENT), ("widget.js", LOADER)):
        headers = {"Origin": rigs.ORIGIN, "Accept-Encoding": "br"}
        etag = rigs.get(server.url + path, headers)[1]["ETag"]
        for status, more in ((200, {}), (304, {"If-None-Match": etag})):
            folder = _folder(made)
            load.write_request(folder, f"GET {path}", headers | more)
            made.add(f"{name}, {status}", server, "same", folder)


def _add_naive(made: Rig, kind: str, prepared: Path) -> None:
    database = made.database(kind, f"naive-{kind.lower()}")
    server = made.stack.enter_context(rigs.naive(database, made.folder))
    made.add(f"naive twin, {kind}", server, "signups", prepared)


def _add_echo(made: Rig, prepared: Path) -> None:
    text = (prepared / "step1").read_bytes().partition(b"\r\n\r\n")[2].decode()
    folder = _folder(made)
    body = text.replace("\1", "1").replace("\2", "x" * 110)
    load.write_request(folder, "POST /echo", {"Content-Type": "application/json"}, body)
    for processes in (1, 2):
        server = made.stack.enter_context(rigs.echo(made.folder, processes))
        name = ECHO if processes == 1 else f"{ECHO}, {processes} processes"
        made.add(name, server, "same", folder)


def _add_limits(made: Rig) -> None:
    """Add the databases' own limits, over rows that the warm-up of step 1 has left."""
    for kind, filled in made.filled.items():
        empty = made.database(kind, f"limit-{kind.lower()}")
        rows = limit.SqliteRows if kind == "SQLite" else limit.PostgresRows
        ready = made.stack.enter_context(contextlib.closing(rows(filled, empty)))
        made.measures[f"database alone, {kind}"] = _limit_of(ready)


def _limit_of(rows: limit.Rows) -> Callable[[int], Run]:
    return lambda seconds: limit.measure(rows, seconds)
