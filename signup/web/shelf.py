"""Public answers are made once a second and handed out from memory in between.

Every page view of every shop asks for the loader and the forms document, the same bytes each time.
The shelf stands before Flask and keeps what a view has marked `public` for shared caches; it knows
nothing of sites. What the answer depends on is its key: address, origin, encodings, ETag.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from signup.web.request_id import HEADER, request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from signup.web.told import Teller

ROUTE = "signup.route"
"""Where the gate leaves the route's pattern in the environment of a request without a limit."""

SECONDS = 1.0
"""How long an answer stays; a published change is seen this much later."""

MOST = 1024
"""How many answers stay; a flood of made-up keys pushes out answers, never memory."""

LARGEST = 65_536
_LONGEST_KEY = 2048
_KEPT = (str(HTTPStatus.OK.value), str(HTTPStatus.NOT_MODIFIED.value))
_DEPENDS_ON = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ORIGIN",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
)

Headers = list[tuple[str, str]]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    until: float
    status: str
    headers: Headers
    body: list[bytes]
    route: str


class Shelf:
    """A WSGI application before another; `clock` counts seconds and never goes back."""

    def __init__(
        self,
        app: WSGIApplication,
        teller: Teller,
        random_bytes: Callable[[int], bytes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._teller = app, teller
        self._random_bytes, self._clock = random_bytes, clock
        self._answers: dict[Key, _Answer] = {}
        self._guard = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer from the shelf, or have the application answer and keep what may be kept."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start)
        started = time.perf_counter()
        key = tuple(environ.get(name, "") for name in _DEPENDS_ON)
        kept = self._answers.get(key)
        if kept is None or kept.until <= self._clock():
            return self._fetch(key, environ, start)
        own_id = request_id(environ, self._random_bytes)
        start(kept.status, [*kept.headers, (HEADER, own_id)])
        self._teller.tell(own_id, "GET", kept.route, int(kept.status[:3]), started)
        return kept.body

    def _fetch(self, key: Key, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        heard: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, *rest: Any) -> Callable[[bytes], object]:
            heard.append((status, headers))
            return start(status, headers, *rest)

        body = self._app(environ, listen)
        if ROUTE not in environ or not heard or not _may_stay(*heard[-1]):
            return body
        try:
            whole = list(body)
        finally:
            getattr(body, "close", lambda: None)()
        if sum(map(len, whole)) <= LARGEST and sum(map(len, key)) <= _LONGEST_KEY:
            self._keep(key, heard[-1], whole, environ[ROUTE])
        return whole

    def _keep(self, key: Key, head: tuple[str, Headers], body: list[bytes], route: str) -> None:
        status, headers = head
        plain = [one for one in headers if one[0] != HEADER]
        with self._guard:
            if len(self._answers) >= MOST:
                self._answers.clear()
            self._answers[key] = _Answer(self._clock() + SECONDS, status, plain, body, route)


def _may_stay(status: str, headers: Headers) -> bool:
    cache = next((value for name, value in headers if name == "Cache-Control"), "")
    return status[:3] in _KEPT and cache.startswith("public")
