"""The runners: what drains the queues, each two at once."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from celery import Celery

from signup import drains
from signup.forwarding.drain import drain_once
from signup.forwarding.reading_back import read_back_once
from signup.settings.load import load
from signup.sites.catalog import Catalog
from signup.storage.engine import create_engine
from tests.support.service import SECRET_KEY, Process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BROKER = os.environ.get("SIGNUP_TEST_BROKER_URL")
"""Another broker than the suite's own Redis, such as a RabbitMQ: docs/howto/run-on-celery.md."""

ENVIRON = {
    "SIGNUP_ALLOW_PRIVATE_DESTINATIONS": "1",
    "CRM_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
AT_ONCE = 2
TURN_SECONDS = 0.2


class Runner(Protocol):
    """Something that drains all queues of one database."""

    by_itself: bool

    def start(self) -> None:
        """Begin; what works by itself is at work soon after."""
        ...

    def turn(self) -> None:
        """Have both look now, side by side; for who looks by itself it only saves time."""
        ...

    def stop(self) -> None:
        """End, whatever is under way."""
        ...


class BuiltIn:
    """`signup worker`, twice."""

    by_itself = True

    def __init__(self, database_url: str, folder: Path, _redis: str) -> None:
        self._workers = [
            Process(database_url, folder / f"worker-{number}.log", ("worker",), ENVIRON)
            for number in range(AT_ONCE)
        ]

    def start(self) -> None:
        for worker in self._workers:
            worker.launch()

    def turn(self) -> None:
        """Each does so five times a second."""

    def stop(self) -> None:
        for worker in self._workers:
            worker.kill()


class OnCelery:
    """A Celery worker of two processes with its beat, as the how-to says, on a real broker."""

    by_itself = True

    def __init__(self, database_url: str, folder: Path, redis: str) -> None:
        broker = BROKER or redis
        beat = ("--beat", "--schedule", str(folder / "beat"))
        command = ("-A", "signup.celery_app", "worker", *beat, "--concurrency", str(AT_ONCE))
        environ = {**ENVIRON, "CELERY_BROKER_URL": broker}
        log = folder / "celery.log"
        self._worker = Process(database_url, log, command, environ, module="celery")
        self._sender = Celery("tests", broker=broker)
        self._next_turn = 0.0

    def start(self) -> None:
        self._worker.launch()

    def turn(self) -> None:
        """Do what its beat does each second, no more than five times a second."""
        if time.monotonic() < self._next_turn:
            return
        self._next_turn = time.monotonic() + TURN_SECONDS
        for _ in range(AT_ONCE):
            self._sender.send_task("signup.look", expires=5)

    def stop(self) -> None:
        self._worker.kill()
        self._sender.close()


class ByHand:
    """`drain_once`, called in two threads at once."""

    by_itself = False

    def __init__(self, database_url: str, _folder: Path, _redis: str) -> None:
        settings = {"SIGNUP_DATABASE_URL": database_url, "SIGNUP_SECRET_KEY": SECRET_KEY}
        self._settings = load({**settings, **ENVIRON})
        self._engine = create_engine(database_url)
        self._catalog = Catalog(self._engine, clock=drains.now)
        self._threads = ThreadPoolExecutor(AT_ONCE)

    def start(self) -> None:
        made = [
            drains.directory(self._settings, ENVIRON, self._engine, self._catalog)
            for _ in range(AT_ONCE)
        ]
        self._targets = [one.targets() for one in made]

    def turn(self) -> None:
        list(self._threads.map(self._drain, range(AT_ONCE)))

    def stop(self) -> None:
        self._threads.shutdown()
        for targets in self._targets:
            for target in targets.values():
                target.close()
        self._engine.dispose()

    def _drain(self, number: int) -> None:
        for target in self._targets[number].values():
            drain_once(self._engine, target, drains.DRAINING)
            read_back_once(self._engine, target, drains.DRAINING)


KINDS: dict[str, Callable[[str, Path, str], Runner]] = {
    "worker": BuiltIn,
    "celery": OnCelery,
    "by hand": ByHand,
}
"""Each is made with the database, a folder of its own, and a Redis."""
