"""People who sign up, leave a number and leave, until each of them was told "yes".

Whoever gets no answer because the server was killed asks again under the same key, as the widget
does.
"""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tests.support.service import ORIGIN, first_step, second_step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Ask = Callable[[], tuple[int, dict[str, Any]]]

THREADS = 8
ANSWER_SECONDS = 20.0
PAUSE_SECONDS = 0.1
GIVE_UP_SECONDS = 120.0

WITH_PHONE, LEAVING = 10, 20
"""One in so many leaves a number, or leaves."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Where they shop, and the secret key of the brand, who passes on what it hears."""

    port: int
    secret_key: str


@dataclass(slots=True)
class Promised:
    """What 2xx answers have promised, by e-mail address, and every other status there was."""

    joined: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)


class Shoppers:
    """So many people, `rate` of them a second."""

    def __init__(self, shop: Shop, people: int, rate: float) -> None:
        self.promised = Promised()
        self._shop, self._people, self._rate = shop, people, rate
        self._next = 0
        self._news = threading.Condition()
        self._ended: list[BaseException] = []
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(THREADS)]
        self._began = time.monotonic()

    def start(self) -> None:
        """Open the doors."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def wait_for(self, count: int) -> None:
        """Return once so many were told that they joined; raises when that ceases to happen."""
        with self._news:
            while len(self.promised.joined) < count:
                before = len(self.promised.joined)
                self._news.wait(GIVE_UP_SECONDS)
                if self._ended or len(self.promised.joined) == before:
                    raise RuntimeError(f"{before} of {count} joined; {self.promised.refused[-5:]}")

    def join(self) -> None:
        """Return once all are done."""
        self.wait_for(self._people)
        for thread in self._threads:
            thread.join(GIVE_UP_SECONDS)

    def _run(self) -> None:
        line = _Line(self._shop)
        try:
            while (number := self._take()) is not None:
                self._visit(line, number)
        except Exception as error:
            with self._news:
                self._ended.append(error)
                self._news.notify_all()
            raise
        finally:
            line.close()

    def _take(self) -> int | None:
        with self._news:
            number, self._next = self._next, self._next + 1
        if number >= self._people:
            return None
        time.sleep(max(0.0, self._began + number / self._rate - time.monotonic()))
        return number

    def _visit(self, line: _Line, number: int) -> None:
        email = f"shopper.{number}@example.com"
        signup = self._sign_up(line, email)
        if number % WITH_PHONE == 0:
            self._leave_a_number(line, signup, f"+1415{2_000_000 + number}")
        if leaves := number % LEAVING == 1:
            self._leave(line, email)
        with self._news:
            self.promised.joined.add(email)
            if leaves:
                self.promised.left.add(email)
            self._news.notify_all()

    def _sign_up(self, line: _Line, email: str) -> dict[str, Any]:
        body, key = first_step(email), secrets.token_hex(16)
        return self._until(
            line, HTTPStatus.CREATED, lambda: line.ask("POST", "/v1/signups", body, key=key)
        )

    def _leave_a_number(self, line: _Line, signup: dict[str, Any], phone: str) -> None:
        path, bearer = f"/v1/signups/{signup['id']}/phone", signup["next"]["token"]
        body, key = second_step(phone), secrets.token_hex(16)
        self._until(line, HTTPStatus.OK, lambda: line.ask("POST", path, body, bearer, key))

    def _leave(self, line: _Line, email: str) -> None:
        """Tell the brand, which passes it on."""
        path, key = f"/v1/profiles?email={email}", self._shop.secret_key
        found = self._until(line, HTTPStatus.OK, lambda: line.ask("GET", path, None, key))
        path = f"/v1/profiles/{found['profiles'][0]['id']}/withdraw"
        body = {"channel": "email", "purpose": "marketing", "reason": "said so by mail"}
        self._until(line, HTTPStatus.OK, lambda: line.ask("POST", path, body, key))

    def _until(self, line: _Line, wanted: HTTPStatus, ask: Ask) -> dict[str, Any]:
        while True:
            status, document = line.patiently(ask)
            if status == wanted:
                return document
            if status is not None:
                with self._news:
                    self.promised.refused.append(status)
            time.sleep(PAUSE_SECONDS)


class _Line:
    """One connection that is kept, and made anew when it broke."""

    def __init__(self, shop: Shop) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", shop.port, timeout=ANSWER_SECONDS
        )

    def close(self) -> None:
        """Let it go."""
        self._connection.close()

    def patiently(self, ask: Ask) -> tuple[int | None, dict[str, Any]]:
        """Return status and document, or None and nothing when nobody answered."""
        try:
            answer: tuple[int, dict[str, Any]] = ask()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return None, {}
        return answer

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        bearer: str | None = None,
        key: str | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Send one request; raises OSError or HTTPException when nobody answers."""
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {bearer}"} if bearer else {}
        headers |= {"Idempotency-Key": key, "Origin": ORIGIN} if key else {}
        text = None if body is None else json.dumps(body)
        self._connection.request(method, path, text, headers)
        answer = self._connection.getresponse()
        raw = answer.read()
        return answer.status, json.loads(raw) if raw else {}
