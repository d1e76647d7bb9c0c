"""Calls to a JSON API: one host, limited in time and in how much of an answer is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from urllib3.exceptions import ClosedPoolError, HTTPError, LocationParseError
from urllib3.util import Timeout, parse_url

from signup.outbound.guard import CONNECT_SECONDS
from signup.outbound.http import cause_of, pool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3 import BaseHTTPResponse

    from signup.outbound.guard import Guard, Watch

REQUEST_SECONDS = 8.0
"""How long one call may take in all; short enough for a graceful stop within ten seconds."""

MOST_BYTES = 4_000_000
"""The longest answer that is read; a page of a hundred profiles is a tenth of it."""

AT_ONCE = 4
"""How many connections to one API are kept."""

CLOSED = "closed"
"""Cause of a call that was not made because the client was closed."""


class Unanswered(Exception):
    """No usable answer came; `cause` is a short stable code without personal data."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers are matched in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def document(self) -> dict[str, Any]:
        """Return the body as a JSON object; raises Unanswered when it is not one."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise Unanswered("answer_unreadable") from None
        if not isinstance(found, dict):
            raise Unanswered("answer_unreadable")
        return found


class Api:
    """Calls paths below `base_url`, with `headers` on each call.

    `base_url` has been through `fault_of`.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        guard: Guard,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        target = parse_url(base_url)
        self._prefix = (target.path or "").rstrip("/")
        self._headers = headers
        self._guard = guard
        self._seconds = seconds
        scheme, host = target.scheme or "https", target.host or ""
        self._pool = pool(scheme, host, target.port, guard, size=AT_ONCE)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer, whatever its status; raises Unanswered when none came in time."""
        with self._guard.within(self._seconds) as watch:
            try:
                answer = self._open(method, path, body, {**self._headers, **(headers or {})})
                content = _read(answer, watch)
            except ClosedPoolError:
                raise Unanswered(CLOSED) from None
            except HTTPError as error:
                raise Unanswered("time_out" if watch.is_over else cause_of(error)) from None
            _in_time(watch)
        return Answer(answer.status, answer.headers, content)

    def close(self) -> None:
        """Make no more calls; from another thread."""
        self._pool.close()

    def _open(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> BaseHTTPResponse:
        return self._pool.urlopen(
            method,
            self._prefix + path,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=self._seconds),
            preload_content=False,
            decode_content=False,
        )


def fault_of(base_url: str, *, allow_private: bool) -> str | None:
    """Return what is wrong with the URL of an API, None when nothing is."""
    try:
        url = parse_url(base_url)
    except LocationParseError:
        return "is not a URL"
    if url.scheme not in {"http", "https"} or not url.host or url.auth or url.query:
        return "must be https:// and a host, without a password"
    if url.scheme == "http" and not allow_private:
        return "must be https://, it carries personal data"
    return None


def _read(answer: BaseHTTPResponse, watch: Watch) -> bytes:
    content: bytes = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        answer.close()
        raise Unanswered("answer_too_long")
    if answer.length_remaining:  # urllib3 tells of an end before its time only without any bytes
        answer.close()
        raise Unanswered("time_out" if watch.is_over else "connection_lost")
    answer.release_conn()
    return content


def _in_time(watch: Watch) -> None:
    """Refuse what was cut off: headers and bodies that were look like such that ended."""
    if watch.is_over:
        raise Unanswered("time_out")
