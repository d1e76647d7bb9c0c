"""How long a handset's text waits for its answer while the database is busy with signups.

One web process on PostgreSQL takes signups as fast as it can and, at the same time, signed Twilio
webhooks from numbers that never wrote before; the same without the signups is the baseline.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import shutil
import threading
import time
from statistics import quantiles
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from bench import load, rigs
from bench.report import goal_row, spread
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTERS = 4
"""Webhooks on their way at the same time."""

GOAL = 500.0
_PATH = f"/v1/inbound/twilio/{rigs.SITE}"
_BODIES = ("COFFEE", "stop please", "HELP", "Is this decaf?")
_OURS = "+15005550006"
_ANSWER_SECONDS = 15.0


def compare(rounds: int, seconds: int) -> str:
    """Return p99 of the answers under load in ms, and idle; medians of alternating runs."""
    with contextlib.ExitStack() as stack:
        folder = load.scratch()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        private = servers.start(durable=True)
        stack.callback(private.stop)
        database = rigs.postgres(private.addresses.postgres, "inbound")
        server = stack.enter_context(rigs.signup(database, folder))
        load.prepare(server, folder)
        people, numbers = load.People(), itertools.count(1)
        load.warm_up(server, "signups", folder, people)
        pairs = [
            (
                _p99(_under_load(server, folder, people, numbers, seconds)),
                _p99(_answers(server, numbers, time.monotonic() + seconds)),
            )
            for _ in range(rounds)
        ]
    busy, idle = (spread(values) for values in zip(*pairs, strict=True))
    name = f"inbound text p99, PostgreSQL under signups, ms; without them {idle.middle:.0f}"
    return goal_row(name, busy, GOAL, high=False)


def _under_load(
    server: rigs.Server,
    folder: Path,
    people: load.People,
    numbers: Iterator[int],
    seconds: int,
) -> list[float]:
    ends = time.monotonic() + seconds
    texting = _Texting(server, numbers, ends)
    load.run(server, "signups", folder, people, seconds)
    return texting.join()


def _answers(server: rigs.Server, numbers: Iterator[int], ends: float) -> list[float]:
    return _Texting(server, numbers, ends).join()


class _Texting:
    """Handsets that write, one text after the other, until the time is over."""

    def __init__(self, server: rigs.Server, numbers: Iterator[int], ends: float) -> None:
        self._place = urlsplit(server.url).netloc
        self._numbers, self._ends = numbers, ends
        self._taken: list[float] = []
        self._failed: list[int] = []
        self._threads = [threading.Thread(target=self._write) for _ in range(TEXTERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> list[float]:
        """Return how long each answer took, in ms; raises when one was no 200."""
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise RuntimeError(f"webhooks were answered {self._failed[:5]}")
        return self._taken

    def _write(self) -> None:
        connection = http.client.HTTPConnection(self._place, timeout=_ANSWER_SECONDS)
        signer = RequestValidator(rigs.TWILIO_TOKEN)
        while time.monotonic() < self._ends:
            body, headers = _webhook(next(self._numbers), signer)
            began = time.monotonic()
            connection.request("POST", _PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            self._taken.append((time.monotonic() - began) * 1e3)
            if answer.status != http.HTTPStatus.OK:
                self._failed.append(answer.status)
        connection.close()


def _webhook(number: int, signer: RequestValidator) -> tuple[str, dict[str, str]]:
    fields = {
        "AccountSid": rigs.TWILIO_ACCOUNT,
        "MessageSid": f"SM{number:032x}",
        "From": f"+1415{220 + number // 10_000:03}{number % 10_000:04}",
        "To": _OURS,
        "Body": _BODIES[number % len(_BODIES)],
        "NumMedia": "0",
    }
    signature = signer.compute_signature(rigs.PUBLIC_URL + _PATH, fields)
    kind = "application/x-www-form-urlencoded"
    return urlencode(fields), {"Content-Type": kind, "X-Twilio-Signature": signature}


def _p99(taken: list[float]) -> float:
    return quantiles(taken, n=100)[-1]
