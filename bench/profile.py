"""Where a signup's CPU goes: the echo, the door and the core one by one, in this process.

No server and no load: requests are called one after the other on one thread. What the table does
not hold (the server, threads that take turns) is the rest of what `compare` shows.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import ExitStack, redirect_stderr
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from werkzeug.test import EnvironBuilder

from bench import echo, load, rigs, shares
from bench.report import spread
from signup.app import create_app
from signup.capture.committer import Committer
from signup.capture.receipts import SignUpReceipt
from signup.capture.record import Recorder
from signup.settings.load import load as load_settings
from signup.settings.parsing import database_url
from signup.storage.engine import create_engine
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from signup.capture.command import Command
    from signup.capture.commands import SignUp

BATCHES = (1, 8, 24)
SIGNUPS = 1_200
"""Signups in each run; a multiple of every batch."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What is measured: the echo, the door, and the core on each database."""

    echo: Callable[[int], None]
    door: Callable[[int], list[Command]]
    cores: dict[str, Recorder]


def report(rounds: int) -> str:
    """Return µs of CPU per signup for each part, and in which packages the time is spent."""
    with ExitStack() as stack:
        stack.enter_context(redirect_stderr(stack.enter_context(Path(os.devnull).open("w"))))
        steps = _steps(stack)
        steps.door(SIGNUPS)
        rows: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, cost in _round(steps):
                rows.setdefault(name, []).append(cost)
        commands = steps.door(SIGNUPS)
        core = partial(_record, steps.cores["SQLite"], commands, BATCHES[-1])
        spent = {
            "door": shares.of(lambda: steps.door(SIGNUPS)),
            f"core, SQLite, {BATCHES[-1]} to a commit": shares.of(core),
        }
    return "\n\n".join((_table(rows), shares.table(spent)))


def _table(rows: dict[str, list[float]]) -> str:
    lines = ["| part | µs of CPU a signup (least–most) | ÷ echo |", "| --- | --- | --- |"]
    for name, costs in rows.items():
        found = spread(costs)
        ratio = spread([mine / echo for mine, echo in zip(costs, rows["echo"], strict=True)])
        lines.append(
            f"| {name} | {found.middle:,.0f} ({found.least:,.0f}–{found.most:,.0f}) "
            f"| {ratio.middle:.1f} |"
        )
    return "\n".join(lines)


def _round(steps: Steps) -> Iterator[tuple[str, float]]:
    yield "echo", _cost(lambda: steps.echo(SIGNUPS))
    yield "door, without the core", _cost(lambda: steps.door(SIGNUPS))
    for kind, recorder in steps.cores.items():
        for batch in BATCHES:
            work = partial(_record, recorder, steps.door(SIGNUPS), batch)
            yield f"core, {kind}, {batch} to a commit", _cost(work)


def _cost(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) / SIGNUPS * 1e6


def _record(recorder: Recorder, commands: Sequence[Command], batch: int) -> None:
    for first in range(0, len(commands), batch):
        recorder.record(commands[first : first + batch])


def _steps(stack: ExitStack) -> Steps:
    folder = load.scratch()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    private = servers.start(durable=True)
    stack.callback(private.stop)
    sqlite = rigs.sqlite(folder, "profile")
    door = _Door(stack, sqlite.url, folder)
    urls = {
        "SQLite": sqlite.url,
        "PostgreSQL": rigs.postgres(private.addresses.postgres, "profile").url,
    }
    return Steps(
        echo=_Echo(door.body(0)).run,
        door=door.run,
        cores={kind: _recorder(stack, url) for kind, url in urls.items()},
    )


def _recorder(stack: ExitStack, url: str) -> Recorder:
    engine = create_engine(database_url(url))
    stack.callback(engine.dispose)
    return Recorder(engine, random_bytes=secrets.token_bytes, messengers=frozenset({"sms"}))


class _Echo:
    """The bare echo of the same body."""

    def __init__(self, body: bytes) -> None:
        self._app: WSGIApplication = echo.create_app().wsgi_app
        self._body = body
        self._environ = _environ("/echo", body)

    def run(self, count: int) -> None:
        for _ in range(count):
            _call(self._app, {**self._environ, "wsgi.input": BytesIO(self._body)})


class _Door:
    """The service's own app, whose committer keeps commands instead of recording them."""

    def __init__(self, stack: ExitStack, url: str, folder: Path) -> None:
        self._kept: list[Command] = []
        stack.enter_context(patch.object(Committer, "submit", lambda _, one: self._keep(one)))
        environ = rigs.environment(url)
        app = create_app(load_settings(environ, data_dir=folder), environ=environ)
        stack.callback(app.extensions["signup"].stop)
        self._app: WSGIApplication = app.wsgi_app
        path = f"/v1/sites/{rigs.SITE}/forms?locale=en-US&country=US"
        load.write_steps(app.test_client().get(path).get_data(), folder)
        self._step = (folder / "step1").read_bytes().partition(b"\r\n\r\n")[2].decode()
        load.write_tokens(folder / "tokens", SIGNUPS * 100)
        self._tokens = iter((folder / "tokens").read_text().split())
        self._person = 0

    def body(self, person: int) -> bytes:
        """Return the body of one person's first step."""
        return self._step.replace("\1", str(person)).replace("\2", next(self._tokens)).encode()

    def run(self, count: int) -> list[Command]:
        """Take `count` signups; return their commands."""
        self._kept = []
        for _ in range(count):
            self._person += 1
            environ = _environ("/v1/signups", self.body(self._person))
            _call(self._app, environ | _visitor(self._person))
        if len(self._kept) != count:
            raise RuntimeError(f"{count - len(self._kept)} signups did not reach the core")
        return self._kept

    def _keep(self, command: SignUp) -> SignUpReceipt:
        self._kept.append(command)
        return SignUpReceipt(command.id, command.scene.at, {"email": {"marketing": "subscribed"}})


def _visitor(person: int) -> WSGIEnvironment:
    high, low = divmod(person, 1 << 16)
    return {
        "HTTP_ORIGIN": rigs.ORIGIN,
        "HTTP_USER_AGENT": load.AGENT,
        "HTTP_X_FORWARDED_FOR": f"10.{high}.{low >> 8}.{low & 255}",
    }


def _environ(path: str, body: bytes) -> WSGIEnvironment:
    builder = EnvironBuilder(path, method="POST", data=body, content_type="application/json")
    return builder.get_environ()


def _call(app: WSGIApplication, environ: WSGIEnvironment) -> None:
    for _ in app(environ, lambda _status, _headers, _exc=None: lambda _data: None):
        pass
