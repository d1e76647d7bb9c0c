"""The brand's own endpoint, one signed POST per change (Standard Webhooks 1.0).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
`docs/reference/webhooks.md` tells the receiver's side.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
from urllib3.exceptions import ClosedPoolError, HTTPError
from urllib3.util import Timeout, parse_url

from signup.destinations.shared import NOT_TRIED, Limits
from signup.destinations.webhook.answers import outcome_of
from signup.domain.outcome import Handover, Retry, Throttled
from signup.domain.times import rfc3339
from signup.outbound.allowance import allowance, tightest
from signup.outbound.guard import CONNECT_SECONDS
from signup.outbound.http import cause_of, pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from standardwebhooks import Webhook as Signer
    from urllib3 import BaseHTTPResponse

    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Allowance, Outcome
    from signup.outbound.guard import Guard, Watch

REQUEST_SECONDS = 8.0
"""How long one POST may take in all; short enough for a graceful stop within ten seconds."""

AT_ONCE = 8
"""How many requests one endpoint gets at the same moment."""

MOST_BYTES = 16_384
"""How much of an answer is read, only to keep the connection; more, and it is closed."""

USER_AGENT = "Signup-Webhook/1 (Standard Webhooks)"
_LET_GO = Retry(NOT_TRIED, timedelta(), counts=False)
_WAITS_TOO = Retry(NOT_TRIED, counts=False)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to and in whose name; several signers while a secret is being replaced."""

    url: str
    signers: tuple[Signer, ...]


class Webhook:
    """Posts deliveries to one endpoint.

    Once the endpoint cannot be reached or asks for patience, the rest of the batch waits with it
    and no attempt is counted for what was not sent.
    """

    limits = Limits(batch=64, portion=AT_ONCE)

    def __init__(
        self,
        endpoint: Endpoint,
        guard: Guard,
        *,
        clock: Callable[[], datetime],
        seconds: float = REQUEST_SECONDS,
    ) -> None:
        target = parse_url(endpoint.url)
        self._path = target.request_uri
        self._signers = endpoint.signers
        self._guard = guard
        self._clock = clock
        self._seconds = seconds
        self._closed = threading.Event()
        self._pool = pool(
            target.scheme or "https", target.host or "", target.port, guard, size=AT_ONCE
        )

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Send each delivery as one request; see `Destination`."""
        run = _Run()
        if len(batch) == 1:
            outcomes = [self._one(batch[0], run)]
        else:
            with ThreadPoolExecutor(min(AT_ONCE, len(batch) or 1), "webhook") as threads:
                outcomes = list(threads.map(lambda delivery: self._one(delivery, run), batch))
        return Handover(outcomes, len(run.sent), tightest(run.allowances))

    def close(self) -> None:
        """Begin nothing more."""
        self._closed.set()
        self._pool.close()

    def _one(self, delivery: Delivery, run: _Run) -> Outcome:
        if run.halted is not None:
            return run.halted
        if self._closed.is_set() or self._clock() >= delivery.send_before:
            return _LET_GO
        return run.note(self._post(delivery, run))

    def _post(self, delivery: Delivery, run: _Run) -> Outcome:
        run.sent.append(delivery.id)
        now = self._clock()
        body = _body(delivery)
        with self._guard.within(self._seconds) as watch:
            try:
                answer = self._request(body, self._headers(delivery, body, now))
            except ClosedPoolError:
                return _LET_GO
            except HTTPError as error:
                return Retry("time_out" if watch.is_over else cause_of(error))
            if watch.is_over:  # headers that were cut off read like headers that ended
                return Retry("time_out")
            _finish(answer, watch)
        run.allowances.append(allowance(answer.headers))
        return outcome_of(answer.status, answer.headers, now)

    def _request(self, body: bytes, headers: Mapping[str, str]) -> BaseHTTPResponse:
        return self._pool.urlopen(
            "POST",
            self._path,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=Timeout(connect=CONNECT_SECONDS, read=self._seconds),
            preload_content=False,
            decode_content=False,
        )

    def _headers(self, delivery: Delivery, body: bytes, now: datetime) -> dict[str, str]:
        text = body.decode()
        signatures = [signer.sign(delivery.id, now, text) for signer in self._signers]
        return {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


class _Run:
    """What the deliveries of one batch tell each other."""

    def __init__(self) -> None:
        self.halted: Outcome | None = None
        self.sent: list[str] = []
        self.allowances: list[Allowance | None] = []

    def note(self, outcome: Outcome) -> Outcome:
        """Return `outcome`, and remember when it says that trying the others is no use now."""
        match outcome:
            case Throttled(_, after):
                self.halted = Throttled(NOT_TRIED, after)
            case Retry(cause) if cause in _UNREACHABLE:
                self.halted = _WAITS_TOO
        return outcome


_UNREACHABLE = frozenset(
    {"time_out", "name_unknown", "address_refused", "connect_failed", "tls_failed"}
)


def _body(delivery: Delivery) -> bytes:
    document = {"type": delivery.type, "timestamp": rfc3339(delivery.at), "data": delivery.data}
    return orjson.dumps(document)


def _finish(answer: BaseHTTPResponse, watch: Watch) -> None:
    """Read the rest of a small answer so that the connection can be kept; drop any other."""
    kept = MOST_BYTES
    with contextlib.suppress(HTTPError):  # the status has come, and nothing else counts
        while kept > 0 and not watch.is_over:
            part = answer.read(min(kept, 4096))
            if not part:
                answer.release_conn()
                return
            kept -= len(part)
    answer.close()
