"""`signup serve` as a child in a process group of its own, and shoppers who use it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from signup.web.tokens import FormTokens
from tests.support import factories
from tests.support.servers import ROOT, free_port

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

SECRET_KEY = "durable-" * 4
ORIGIN = "https://shop.example"
FORMS = "/v1/sites/demo/forms?locale=en-US&country=US"
START_SECONDS, ANSWER_SECONDS, STOP_SECONDS = 60.0, 30.0, 30.0
PAUSE = 0.02


class Answer(NamedTuple):
    """What came back: status, headers, and the JSON document, if it is one."""

    status: int
    headers: http.client.HTTPMessage
    document: Any


class Process:
    """A command of `signup` in production over one database, limits off, in a group of its own.

    `module` is another one to run in its place.
    """

    def __init__(
        self,
        database_url: str,
        log: Path,
        command: Sequence[str],
        environ: Mapping[str, str] | None = None,
        *,
        module: str = "signup",
    ) -> None:
        self.database_url = database_url
        self._log = log
        self._module = module
        self._command = command
        self._environ = environ or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process, "it was not started"
        return self._process

    def launch(self) -> None:
        """Start and return at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, *self._command],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill every process of it at the same moment."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_SECONDS)

    def _environment(self) -> dict[str, str]:
        inherited = {name: text for name, text in os.environ.items() if "SIGNUP_" not in name}
        off = {f"SIGNUP_LIMIT_{name}": "0" for name in ("IP_MINUTE", "IP_HOUR", "ADDRESS_HOUR")}
        own = {
            "SIGNUP_ENV": "production",
            "SIGNUP_DATABASE_URL": self.database_url,
            "SIGNUP_PUBLIC_URL": "https://signup.example",
            "SIGNUP_SECRET_KEY": SECRET_KEY,
        }
        return {**inherited, **off, **own, **self._environ}


class Service(Process):
    """The server."""

    def __init__(
        self, database_url: str, log: Path, environ: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        super().__init__(database_url, log, ("serve", "--port", str(self.port)), environ)

    def start(self) -> None:
        """Start and return once it is ready for signups."""
        self.launch()
        self.wait_until("/readyz", 200)

    def wait_until_deaf(self) -> None:
        """Return once no process of the server takes connections any more."""
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                return
            threading.Event().wait(PAUSE)
        raise AssertionError("the server still takes connections")

    def wait_until(self, path: str, status: int) -> None:
        """Return once a GET of `path` is answered with `status`."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", path).status == status:
                    return
            threading.Event().wait(PAUSE)
        raise AssertionError(f"{path} was never answered {status}: {self._log.read_text()[-2000:]}")

    def ask(self, method: str, path: str, body: object = None, bearer: str | None = None) -> Answer:
        """Send one request on a connection of its own; raises OSError when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, headers)
            answer = connection.getresponse()
            raw = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return Answer(answer.status, answer.headers, json.loads(raw) if is_json else None)
        finally:
            connection.close()


def first_step(email: str) -> dict[str, Any]:
    """Return the body of step one by a person who took their time."""
    opened = datetime.now(UTC) - timedelta(seconds=10)
    token = FormTokens((SECRET_KEY,), secrets.token_bytes).issue("demo", "welcome", opened)
    form = factories.FORM
    body = {"site": "demo", "form": form.key, "version": form.version, "token": token}
    return body | {"email": email, "country": "US", "consent": _consent("email")}


def second_step(phone: str) -> dict[str, Any]:
    """Return the body of step two."""
    return {"phone": phone, "country": "US", "consent": _consent("phone")}


def _consent(step: str) -> list[dict[str, str]]:
    found = factories.FORM.step(step)
    assert found
    return [
        {
            "channel": one.channel.value,
            "purpose": one.purpose.value,
            "disclosure": one.id,
            "shown": one.text,
        }
        for one in found.disclosures
    ]


@dataclass(slots=True)
class Crowd:
    """Shoppers at work in threads; knows what each was answered.

    `emails` and `phones` hold, by signup id, what a 2xx promised; `refused` every other status.
    """

    service: Service
    size: int = 4
    emails: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        for number in range(self.size):
            shopper = threading.Thread(target=self._shop, args=(number,), daemon=True)
            shopper.start()
            self._threads.append(shopper)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        for shopper in self._threads:
            shopper.join(ANSWER_SECONDS)

    def wait_for_more(self, count: int) -> None:
        """Return once `count` more signups were answered with both steps."""
        with self._news:
            wanted = len(self.phones) + count
            enough = self._news.wait_for(lambda: len(self.phones) >= wanted, START_SECONDS)
        assert enough, f"only {len(self.phones)} of {wanted} signups; refused: {self.refused[-5:]}"

    def _shop(self, number: int) -> None:
        person = number
        while not self._stopped.is_set():
            person += self.size
            try:
                self._sign_up(f"shopper.{person}@example.com", f"+1415555{person:04d}")
            except (OSError, http.client.HTTPException):
                self._stopped.wait(PAUSE)

    def _sign_up(self, email: str, phone: str) -> None:
        first = self.service.ask("POST", "/v1/signups", first_step(email))
        if first.status != 201:
            self.refused.append(first.status)
            return
        self.emails[first.document["id"]] = email
        path = f"/v1/signups/{first.document['id']}/phone"
        bearer = first.document["next"]["token"]
        second = self.service.ask("POST", path, second_step(phone), bearer)
        if second.status != 200:
            self.refused.append(second.status)
            return
        with self._news:
            self.phones[first.document["id"]] = phone
            self._news.notify_all()
