"""What a destination in trouble costs a shopper: the p99 of step 1 while it hangs or refuses.

Three shops on one machine: without a destination, with one that takes the connection and never
answers, with one that refuses the connection; each with its worker running while it is measured.
The runs alternate, and what is compared comes from the same round.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import threading
from typing import TYPE_CHECKING

from bench import load, rigs
from bench.report import GOAL_HEAD, goal_row, spread
from tests.support import servers
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.load import People
    from bench.rigs import Database, Server

GOAL = 1.1
KINDS = ("SQLite", "PostgreSQL")
TROUBLES = ("hanging", "refusing")
_DESTINATION = re.compile(r"\[\[destinations\]\].*?(?=\n\[\[)", re.DOTALL)
_URL = re.compile(r'^url = ".*"$', re.MULTILINE)


def compare(rounds: int, seconds: int) -> str:
    """Return p99 with each trouble against p99 without a destination, for both databases."""
    with contextlib.ExitStack() as stack:
        folder = load.scratch()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        private = servers.start(durable=True)
        stack.callback(private.stop)
        files = _site_files(folder, stack.enter_context(_hanging()), free_port())
        rows = [
            row
            for kind in KINDS
            for row in _rows(kind, folder, private.addresses.postgres, files, rounds, seconds)
        ]
    return "\n".join([GOAL_HEAD, *rows])


def _rows(
    kind: str, folder: Path, postgres: str, files: dict[str, Path], rounds: int, seconds: int
) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        people, measures = load.People(), {}
        for name, file in files.items():
            database = _database(kind, folder, postgres, name, file)
            server = stack.enter_context(rigs.signup(database, folder))
            load.prepare(server, folder)
            load.warm_up(server, "signups", folder, people)
            measures[name] = _measure(server, database, folder, people)
        taken = [{name: take(seconds) for name, take in measures.items()} for _ in range(rounds)]
    usual = spread([each["none"] for each in taken])
    for trouble in TROUBLES:
        found = spread([each[trouble] / each["none"] for each in taken])
        name = f"step 1 p99, destination {trouble} ÷ none ({usual.middle:.0f} ms), {kind}"
        yield goal_row(name, found, GOAL, high=False)


def _measure(
    server: Server, database: Database, folder: Path, people: People
) -> Callable[[int], float]:
    def take(seconds: int) -> float:
        with rigs.worker(database, folder):
            return load.run(server, "signups", folder, people, seconds).p99

    return take


def _database(kind: str, folder: Path, postgres: str, name: str, file: Path) -> Database:
    if kind == "SQLite":
        return rigs.sqlite(folder, f"trouble-{name}", file)
    return rigs.postgres(postgres, f"trouble-{name}", file)


def _site_files(folder: Path, hanging: int, refusing: int) -> dict[str, Path]:
    """Write the bench's site three times: without a destination, and with one at each port."""
    text = rigs.SITE_FILE.read_text("utf-8")
    texts = {"none": _DESTINATION.sub("", text)}
    for name, port in zip(TROUBLES, (hanging, refusing), strict=True):
        texts[name] = _URL.sub(f'url = "http://127.0.0.1:{port}/hooks"', text)
    files = {name: folder / f"site-{name}.toml" for name in texts}
    for name, file in files.items():
        file.write_text(texts[name], encoding="utf-8")
    return files


@contextlib.contextmanager
def _hanging() -> Iterator[int]:
    """Give the port of somebody who takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        held: list[socket.socket] = []

        def hold() -> None:
            with contextlib.suppress(OSError):
                while True:
                    held.append(listener.accept()[0])

        threading.Thread(target=hold, daemon=True).start()
        yield int(listener.getsockname()[1])
        for one in held:
            one.close()
