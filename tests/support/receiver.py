"""A brand's endpoint over real HTTP: it keeps what it gets and answers as it is told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.support.hostile import Manner

RESET, HANG, DRIP = "reset", "hang", "drip"


@dataclass(frozen=True, slots=True)
class Received:
    """One request: the path, its headers in lower case, the exact body, the method."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(self.body)
        return document


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer; `manner` may be RESET, HANG, DRIP or one of `hostile` instead."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    manner: str | Manner | None = None


class Receiver:
    """Runs on a free port of this machine; answers from `answers`, then 204.

    With `tls`, a PEM file with key and certificate, it speaks HTTPS.
    """

    def __init__(self, tls: Path | None = None) -> None:
        self.received: list[Received] = []
        self.answers: deque[Answer] = deque()
        self.connections = 0
        self.let_go = threading.Event()
        self._news = threading.Condition()
        self._server = _Server(self)
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/hooks/signup"

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, received: Received) -> Answer:
        with self._news:
            self.received.append(received)
            self._news.notify_all()
            return self.answers.popleft() if self.answers else Answer()

    def wait(self, count: int, seconds: float) -> bool:
        """Wait until so many requests have come; tell whether they have."""
        with self._news:
            return self._news.wait_for(lambda: len(self.received) >= count, seconds)

    def types(self) -> list[str]:
        return [one.json()["type"] for one in self.received]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits 40 ms for the caller's acknowledgement
    server: _Server

    def setup(self) -> None:
        self.server.receiver.connections += 1
        super().setup()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.receiver.take(Received(self.path, headers, body, self.command))
        if answer.manner is None:
            self._answer(answer)
        else:
            self._misbehave(answer.manner)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - the names http.server calls

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(answer.body)

    def _misbehave(self, manner: str | Manner) -> None:
        self.close_connection = True
        if callable(manner):
            self.close_connection = not manner(self.wfile, self.server.receiver.let_go)
            return
        if manner == RESET:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif manner == DRIP:
            self._drip()
        else:
            self.server.receiver.let_go.wait(30)

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with contextlib.suppress(OSError):
            while not self.server.receiver.let_go.wait(0.05):
                self.wfile.write(b"x-drip: 1\r\n")

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receiver = receiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that hang up are part of the tests."""


Served = TypeVar("Served", bound=Receiver)


@contextlib.contextmanager
def serving(receiver: Served) -> Iterator[Served]:
    """Let a receiver, or a double made of one, answer for the length of a `with`."""
    thread = threading.Thread(target=receiver.serve, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stop()
        thread.join(10)


@contextlib.contextmanager
def running(tls: Path | None = None) -> Iterator[Receiver]:
    """Give a receiver for the length of a `with`."""
    with serving(Receiver(tls)) as receiver:
        yield receiver
