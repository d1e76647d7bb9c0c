"""The store at the end of the soak: a process of its own that takes webhooks and notes them all.

Nobody kills it. What it has taken, in the order it was taken, is what the verdict is read from.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection as Pipe

_SPAWN = multiprocessing.get_context("spawn")
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Note:
    """One webhook that was taken: which delivery, of whom, and what it said of which consent.

    `at` is when the consent was given or ended, in RFC 3339; what names no consent has none.
    """

    id: str
    type: str
    person: str
    email: str | None
    channel: str | None
    purpose: str | None
    at: str | None


class _Store(BaseHTTPRequestHandler):
    """Takes webhooks; `GET` tells all that were."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    taken: list[tuple[str | None, ...]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # its sender was killed
            self.close_connection = True
            return
        document = orjson.loads(body)
        data, consent = document["data"], document["data"]["consent"] or {}
        self.taken.append(
            (
                self.headers["webhook-id"],
                document["type"],
                data["id"],
                data.get("email"),
                consent.get("channel"),
                consent.get("purpose"),
                consent.get("at"),
            )
        )
        self._answer(HTTPStatus.NO_CONTENT, b"")

    def do_GET(self) -> None:
        self._answer(HTTPStatus.OK, orjson.dumps(self.taken))

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        if status is not HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Serve one connection; that its sender was killed is what the soak is for."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_parts: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def _serve(told: Pipe) -> None:
    _Store.taken = []
    server = _Server(("127.0.0.1", 0), _Store)
    told.send(server.server_port)
    server.serve_forever()


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks the store what it has taken."""

    port: int

    @property
    def url(self) -> str:
        """Where webhooks go."""
        return f"http://127.0.0.1:{self.port}/hooks"

    def notes(self) -> list[Note]:
        """Return everything that was taken, in that order, repeats and all."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("GET", "/")
            return [Note(*each) for each in orjson.loads(connection.getresponse().read())]
        finally:
            connection.close()


@contextlib.contextmanager
def judge() -> Iterator[Judge]:
    """Run the store."""
    mine, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Judge(mine.recv())
    finally:
        process.kill()
        process.join()
