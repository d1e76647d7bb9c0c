"""Texts through the HTTP API of each site's own provider.

What to post and what a refusal's code means is the provider's file to know; time, connections and
what an answer comes to are the same for all of them.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, parse_url

from signup.capture.errors import StorageUnavailable
from signup.domain.outcome import Accepted, Rejected, Retry
from signup.outbound.guard import CONNECT_SECONDS
from signup.outbound.http import cause_of, pool
from signup.outbound.patience import retry_after
from signup.providers.shared import SecretUnset, Text, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from urllib3 import BaseHTTPResponse, HTTPConnectionPool
    from urllib3.util import Url

    from signup.domain.outcome import Outcome
    from signup.messengers.shared import OutgoingMessage
    from signup.outbound.guard import Guard, Watch
    from signup.providers.shared import Account, Provider, Request

REQUEST_SECONDS = 8.0
"""How long one POST may take in all; short enough for a graceful stop within ten seconds."""

MOST_BYTES = 65_536
"""How much of an answer is read."""

PATIENCE = timedelta(seconds=30)
"""How long to be patient when the provider asks for patience and not for how long."""

FINAL = frozenset({400, 410, 413, 415, 422})
"""Refusals of this very text. All others may pass: a wrong secret (401, 403), an unpaid bill (402)
or a wrong account (404) is repaired on the brand's side."""

TOO_MANY = 429
LONGEST_CODE = 32
"""Characters kept of a provider's code."""

USER_AGENT = "Signup-Texts/1"


@dataclass(frozen=True, slots=True)
class Line:
    """How a site's texts leave: its provider and account, its usual number, whom reports go to."""

    provider: Provider
    account: Account
    base_url: str
    number: str
    report_url: str


class SmsMessenger:
    """Sends each text through the line of its site.

    `line_of` returns it by the site's key. `on_blocked` is told the site, the number and the
    provider's code when nothing goes through to that number; it may raise StorageUnavailable.
    """

    def __init__(
        self,
        line_of: Callable[[str], Line | None],
        guard: Guard,
        *,
        on_blocked: Callable[[str, str, str], None],
        clock: Callable[[], datetime],
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        self._line_of = line_of
        self._guard = guard
        self._on_blocked = on_blocked
        self._clock = clock
        self._seconds = seconds
        self._pools: dict[tuple[str, str, int | None], HTTPConnectionPool] = {}
        self._lock = threading.Lock()

    def send(self, message: OutgoingMessage) -> Outcome:
        """Send one text; see `Messenger`."""
        line = self._line_of(message.site)
        if line is None:
            return Retry("no_provider")
        text = Text(
            id=message.id,
            sender=message.sender or line.number,
            receiver=message.address,
            body=message.body,
            report_url=named(line.report_url, message.id),
        )
        try:
            request = line.provider.request(text, line.account)
        except SecretUnset:
            return Retry("secret_unset")
        return self._post(line, request, message)

    def _post(self, line: Line, request: Request, message: OutgoingMessage) -> Outcome:
        url = parse_url(line.base_url.rstrip("/") + request.path)
        with self._guard.within(self._seconds) as watch:
            try:
                answer = self._request(url, request)
            except HTTPError as error:
                return Retry("time_out" if watch.is_over else cause_of(error))
            if watch.is_over:  # headers that were cut off read like headers that ended
                return Retry("time_out")
            body = _read(answer, watch)
        return self._outcome(line.provider, answer, body, message)

    def _request(self, url: Url, request: Request) -> BaseHTTPResponse:
        return self._pool(url).urlopen(
            "POST",
            url.request_uri,
            body=request.body,
            headers={**request.headers, "Accept": "application/json", "User-Agent": USER_AGENT},
            retries=False,
            redirect=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=self._seconds),
            preload_content=False,
            decode_content=False,
        )

    def _pool(self, url: Url) -> HTTPConnectionPool:
        key = (url.scheme or "https", url.host or "", url.port)
        with self._lock:
            found = self._pools.get(key)
            if found is None:
                found = self._pools[key] = pool(*key, self._guard, size=1)
            return found

    def _outcome(
        self, provider: Provider, answer: BaseHTTPResponse, body: bytes, message: OutgoingMessage
    ) -> Outcome:
        if 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success (RFC 9110, 15.3)
            return Accepted()
        code = provider.code_of(_document(body))
        if code is None or code not in provider.CODES.blocked:
            after = retry_after(answer.headers.get("Retry-After"), self._clock())
            return _refused(provider, answer.status, code, after)
        try:
            self._on_blocked(message.site, message.address, code)
        except StorageUnavailable as away:
            return Retry(away.code)
        return Rejected(f"blocked:{code}")


def _refused(provider: Provider, status: int, code: str | None, after: timedelta | None) -> Outcome:
    if code in provider.CODES.invalid:
        return Rejected("number_invalid")
    cause = f"http_{status}:{code[:LONGEST_CODE]}" if code else f"http_{status}"
    if status == TOO_MANY or code in provider.CODES.later:
        return Retry(cause, after or PATIENCE, counts=False)
    return Rejected(cause) if status in FINAL else Retry(cause, after)


def _read(answer: BaseHTTPResponse, watch: Watch) -> bytes:
    """Return the body as far as it is worth reading; the connection is kept where it ended."""
    found = b""
    with contextlib.suppress(HTTPError):  # the status has come, and counts without the rest
        while len(found) < MOST_BYTES and not watch.is_over:
            part = answer.read(4096)
            if not part:
                answer.release_conn()
                return found
            found += part
    answer.close()
    return found


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
