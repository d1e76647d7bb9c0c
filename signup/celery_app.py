"""The drains as Celery tasks, for who runs Celery already: the same `drain_once`, other threads.

`CELERY_BROKER_URL=… celery -A signup.celery_app worker --beat`; see docs/howto/run-on-celery.md.
Tasks carry names only. One that is lost, repeated or late does no harm: the outbox knows what
waits, and a claim holds it for one worker.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from celery import Celery

from signup import drains
from signup.demo.wiring import DEMO_SECRETS
from signup.forwarding.drain import drain_once
from signup.forwarding.overview import has_work
from signup.forwarding.reading_back import read_back_once
from signup.settings.load import load
from signup.sites.catalog import Catalog
from signup.storage.engine import create_engine
from signup.storage.queue import Queue
from signup.web.log import configure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from signup.forwarding.targets import Target

LOOK_SECONDS = 1.0
MOST_BATCHES = 50
"""After so many batches a drain makes room for the others; the next look goes on with it."""

app = Celery("signup")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    beat_schedule={
        "look": {
            "task": "signup.look",
            "schedule": LOOK_SECONDS,
            "options": {"expires": LOOK_SECONDS * 5},
        }
    },
)


class _Process:
    """What one worker process needs; made at its first task, so after a fork."""

    def __init__(self) -> None:
        settings = load(os.environ)
        configure(settings)
        environ = os.environ if settings.production else {**DEMO_SECRETS, **os.environ}
        self.engine: Engine = create_engine(settings.database_url)
        self._catalog = Catalog(self.engine, clock=drains.now)
        self._directory = drains.directory(settings, environ, self.engine, self._catalog)

    def targets(self) -> Mapping[Queue, Target[Any]]:
        """Return the targets of what is published now."""
        self._catalog.refresh()
        return self._directory.targets()


@cache
def _process() -> _Process:
    return _Process()


def look() -> None:
    """Have every queue drained in which something is due."""
    process = _process()
    queues = process.targets()
    with process.engine.connect().execution_options(readonly=True) as connection:
        for queue in queues:
            if has_work(connection, queue, drains.now()):
                names = (queue.site, queue.destination)
                app.send_task("signup.drain", names, expires=LOOK_SECONDS * 5)


def drain(site: str, destination: str) -> None:
    """Drain one queue until nothing is due, and look for what its store said it would see to."""
    process, queue = _process(), Queue(site, destination)
    target = process.targets().get(queue)
    if target is None:
        return
    for _ in range(MOST_BATCHES):
        report = drain_once(process.engine, target, drains.DRAINING)
        if not report.claimed:
            break
        drains.WATCHERS.on_report(queue, report)
    told = drains.WATCHERS.on_stopped
    read_back_once(process.engine, target, drains.DRAINING, on_stopped=told)


app.task(look, name="signup.look")
app.task(drain, name="signup.drain")
