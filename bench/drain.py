"""How fast the outbox drains, beside what the store's double takes on its own.

People sign up through the core; a tenth of them leave a number, a twentieth take everything back.
Then worker processes empty the outbox into a double of a store that takes 1,000 profiles a request
over HTTP. Its notes are held against the outbox: nothing missing, nothing twice, all in order. The
baseline posts documents of that size to the same double, without any database.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import random
import secrets
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from bench.report import spread
from bench.rigs import create_database
from signup.capture.commands import Withdraw
from signup.capture.record import Recorder
from signup.destinations.shared import Limits
from signup.domain.ids import new_id
from signup.domain.outcome import Accepted, Handover, Retry
from signup.forwarding.drain import Draining, drain_once
from signup.forwarding.profile_target import ProfileTarget
from signup.storage import migrate
from signup.storage.engine import create_engine
from signup.storage.queue import Queue
from signup.storage.tables import outbox
from tests.support import factories, servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection as Pipe
    from multiprocessing.synchronize import Barrier

    from signup.capture.command import Command
    from signup.destinations.shared import Delivery
    from signup.domain.site import Site

BATCH = 1_000
PORTION = 500
QUEUE = Queue("demo", "crm")
START = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
SECONDS = 300
GOALS = {"SQLite": 8_000, "PostgreSQL": 12_500}
_SPAWN = multiprocessing.get_context("spawn")


class _Double(BaseHTTPRequestHandler):
    """Takes batches and notes which delivery came when; `GET` tells, and forgets."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement
    noted: list[str]

    def do_POST(self) -> None:
        body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.noted.extend(one["id"] for one in body)
        self._answer(b"{}")

    def do_GET(self) -> None:
        told, self.noted[:] = orjson.dumps(self.noted), []
        self._answer(told)

    def _answer(self, body: bytes) -> None:
        self.send_response(HTTPStatus.ACCEPTED)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        pass


def _serve(port: Pipe) -> None:
    _Double.noted = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Double)
    port.send(server.server_port)
    server.serve_forever()


@contextlib.contextmanager
def double() -> Iterator[int]:
    """Run the double in a process of its own; give its port."""
    mine, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.terminate()
        process.join()


class Batches:
    """The adapter of the double: a whole batch in one request."""

    limits = Limits(batch=BATCH, per_request=BATCH)

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=10)

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Post the batch."""
        return self.post([{"id": one.id, "type": one.type, "data": one.data} for one in batch])

    def post(self, documents: Sequence[Any]) -> Handover:
        """Post these documents."""
        self._connection.request("POST", "/", orjson.dumps(documents))
        answer = self._connection.getresponse()
        answer.read()
        took = answer.status == HTTPStatus.ACCEPTED
        return Handover([Accepted() if took else Retry("refused")] * len(documents))

    def noted(self) -> list[str]:
        """Return what came to the double since it was last asked."""
        self._connection.request("GET", "/")
        return list(orjson.loads(self._connection.getresponse().read()))

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many people, who have signed up in the database at `url`."""

    people: int
    url: str

    def sign_up(self) -> None:
        """Record everybody, those who leave a number, and those who leave."""
        engine = create_engine(self.url)
        site = factories.add_site(engine, factories.a_site())
        recorder = Recorder(engine, random_bytes=secrets.token_bytes, messengers=frozenset())
        for first in range(0, self.people, PORTION):
            some = range(first, min(first + PORTION, self.people))
            recorder.record([_signup(site, number) for number in some])
            recorder.record([_phone(site, number) for number in some if number % 10 == 0])
        with engine.connect() as connection:
            ids = connection.scalars(select(outbox.c.aggregateid).distinct()).all()
        scene = factories.a_scene(site, START + timedelta(hours=1))
        leaving = random.Random(5).sample(list(ids), self.people // 20)  # noqa: S311 - who leaves
        for first in range(0, len(leaving), PORTION):
            some_ids = leaving[first : first + PORTION]
            recorder.record([Withdraw(scene, one, None, None, "bench") for one in some_ids])
        engine.dispose()


def _signup(site: Site, number: int) -> Command:
    scene = factories.a_scene(site, START + timedelta(milliseconds=number))
    return factories.a_signup(scene, f"signup-{number}", email=f"person{number}@example.com")


def _phone(site: Site, number: int) -> Command:
    scene = factories.a_scene(site, START + timedelta(minutes=1, milliseconds=number))
    return factories.a_phone(scene, f"signup-{number}", phone=f"+1415{2_000_000 + number}")


def work(url: str, port: int, ready: Barrier) -> None:
    """Drain until nothing is due, as a worker's loop does, once all workers are ready.

    They meet again when the last one is done: how long a process takes to end is no draining.
    """
    engine, store = create_engine(url), Batches(port)
    target = ProfileTarget(QUEUE, store, factories.LINKS)
    draining = Draining(_now, random.random, lambda at: new_id(at, secrets.token_bytes))
    engine.connect().close()
    ready.wait(SECONDS)
    while drain_once(engine, target, draining).claimed:
        pass
    ready.wait(SECONDS)
    engine.dispose()
    store.close()


def _now() -> datetime:
    return datetime.now(UTC)


def timed(crowd: Crowd, port: int, workers: int) -> tuple[float, float]:
    """Return profiles a second: through the drain, and posted without a database."""
    ready = _SPAWN.Barrier(workers + 1)
    arguments = (crowd.url, port, ready)
    processes = [_SPAWN.Process(target=work, args=arguments) for _ in range(workers)]
    store = Batches(port)
    store.noted()
    for process in processes:
        process.start()
    ready.wait(SECONDS)
    began = time.perf_counter()
    ready.wait(SECONDS)
    passed = time.perf_counter() - began
    for process in processes:
        process.join(SECONDS)
    noted = store.noted()
    check(crowd.url, noted)
    bare = _bare(store, len(noted))
    store.close()
    return len(noted) / passed, bare


def _bare(store: Batches, count: int) -> float:
    document = {"id": "x" * 36, "type": "profile.subscribed", "data": {"filler": "x" * 900}}
    began = time.perf_counter()
    for _ in range(0, count, BATCH):
        store.post([document] * BATCH)
    store.noted()
    return count / (time.perf_counter() - began)


def check(url: str, noted: Sequence[str]) -> None:
    """End the bench unless everything came once and everybody's changes in their order."""
    engine = create_engine(url)
    columns = [outbox.c[name] for name in ("id", "aggregateid", "type", "state")]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(outbox.c.revision, outbox.c.position))
        told = [row for row in rows if row.state == "accepted"]
    engine.dispose()
    if sorted(noted) != sorted(row.id for row in told):
        sys.exit(f"{len(noted)} came, {len(set(noted))} of them once, {len(told)} were accepted")
    place = {one: at for at, one in enumerate(noted)}
    places: dict[str, list[int]] = defaultdict(list)
    for row in told:
        if row.type != "profile.withdrawn":  # which overtakes
            places[row.aggregateid].append(place[row.id])
    if any(came != sorted(came) for came in places.values()):
        sys.exit("somebody's changes came out of order")


def table(people: int, rounds: int, workers: int) -> str:
    """Measure both databases in turn and return what they drain a second, beside the double."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        private = servers.start(durable=True)
        stack.callback(private.stop)
        port = stack.enter_context(double())
        makers: dict[str, tuple[int, Callable[[str], str]]] = {
            "SQLite": (1, lambda name: f"sqlite:///{folder / name}.db"),
            "PostgreSQL": (workers, lambda name: create_database(private.addresses.postgres, name)),
        }
        taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in makers}
        for number in range(rounds):
            for kind, (count, make) in makers.items():
                crowd = Crowd(people, make(f"drain{number}"))
                migrate.upgrade(crowd.url)
                crowd.sign_up()
                taken[kind].append(timed(crowd, port, count))
    return "\n".join([_HEAD, *(_row(kind, makers[kind][0], taken[kind]) for kind in makers)])


_HEAD = """| drain in batches of 1,000 | profiles/s (least–most) | goal | double alone | ratio |
| --- | --- | --- | --- | --- |"""


def _row(kind: str, workers: int, pairs: Sequence[tuple[float, float]]) -> str:
    mine, bare = (spread(values) for values in zip(*pairs, strict=True))
    ratio = spread([one / other for one, other in pairs])
    return (
        f"| {kind}, {workers} worker{'s' * (workers > 1)} "
        f"| {mine.middle:,.0f} ({mine.least:,.0f}–{mine.most:,.0f}) | {GOALS[kind]:,} "
        f"| {bare.middle:,.0f} | {ratio.middle:.2f} |"
    )
