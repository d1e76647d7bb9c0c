"""The load: what wrk is told to send, and what it reports.

wrk runs one thread with a Lua script (`load.lua`) that fills prepared requests: its own cost stays
a small part of a request, and is shown beside the server's.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bench import machine, rigs
from signup.web.tokens import FormTokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.rigs import Server

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 32
FASTEST = 6_000
"""Signups a second for which form tokens are made beforehand."""

AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
Kind = Literal["same", "signups", "journeys"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run: requests a second, latencies in ms, CPU in µs per request, and CPU of others.

    `others` is how many cores were busy with what is no part of the run.
    """

    per_second: float
    p50: float = 0.0
    p99: float = 0.0
    server: float = 0.0
    database: float = 0.0
    generator: float = 0.0
    others: float = 0.0
    failed: int = 0


@dataclass(slots=True)
class People:
    """Numbers for people who have not signed up yet."""

    next: int = 1

    def take(self, count: int) -> int:
        """Return the first of `count` new numbers."""
        first, self.next = self.next, self.next + count
        return first


def prepare(server: Server, folder: Path) -> None:
    """Write the two steps for a signup server, with the texts that it publishes."""
    path = f"/v1/sites/{rigs.SITE}/forms?locale=en-US&country=US"
    write_steps(rigs.get(server.url + path)[2], folder)


def write_steps(document: bytes, folder: Path) -> None:
    """Write the two steps with the texts of a forms document."""
    form = json.loads(document)["forms"][0]
    texts = [[_consent(one) for one in step["disclosures"]] for step in form["steps"]]
    page = {"url": "https://shop.example/", "referrer": "", "utm": {"source": "instagram"}}
    checks = {"website": "", "elapsed_ms": 5120, "challenge": None}
    first: dict[str, Any] = {"site": rigs.SITE, "form": rigs.FORM, "version": form["version"]}
    first |= {"token": "\2", "email": "ada.lovelace.\1@example.com", "country": "US"}
    first |= {"consent": texts[0], "profile": {"first_name": "Ada"}, "locale": "en-US"}
    first |= {"visitor": "0123456789abcdef", "page": page, "checks": checks}
    second = {"phone": "\4", "country": "US", "consent": texts[1]}
    _write(folder / "step1", "POST /v1/signups", first)
    _write(folder / "step2", "POST /v1/signups/\5/phone", second, "Authorization: Bearer \6\r\n")


def write_request(folder: Path, line: str, headers: Mapping[str, str], body: str = "") -> None:
    """Write one request that is sent again and again."""
    lines = [f"{line} HTTP/1.1", "Host: 127.0.0.1", f"User-Agent: {AGENT}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body.encode())}"] if body else []
    (folder / "request").write_bytes(("\r\n".join([*lines, "", ""]) + body).encode())


def run(server: Server, kind: Kind, folder: Path, people: People, seconds: int) -> Run:
    """Put load on `server` for some seconds and return what it did."""
    first = people.take(seconds * FASTEST * 2)
    if kind != "same":
        write_tokens(folder / "tokens", seconds * FASTEST)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s"]
    command += ["-s", str(SCRIPT), server.url, "--", kind, str(folder), str(first)]
    busy = machine.busy_seconds()
    used = _used(server)
    told = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + 60, check=True
    ).stdout
    spent = [after - before for before, after in zip(used, _used(server), strict=True)]
    return _read(told, spent, machine.busy_seconds() - busy)


def warm_up(server: Server, kind: Kind, folder: Path, people: People) -> None:
    """Let connections open and plans be made before anything counts."""
    run(server, kind, folder, people, 1)


def scratch() -> Path:
    """Return a new folder for one server's requests."""
    return Path(tempfile.mkdtemp(prefix="signup-bench-"))


def _used(server: Server) -> tuple[float, float, float]:
    database = machine.cpu_seconds(server.database_pid) if server.database_pid else 0.0
    return machine.cpu_seconds(server.pid), database, machine.children_seconds()


def _read(told: str, spent: list[float], busy: float) -> Run:
    line = next(each for each in told.splitlines() if each.startswith("RESULT "))
    result = json.loads(line.removeprefix("RESULT "))
    if result["missing"]:
        raise RuntimeError("more signups than form tokens: raise bench.load.FASTEST")
    server, database, generator = (each / result["requests"] * 1e6 for each in spent)
    return Run(
        per_second=result["requests"] / result["seconds"],
        p50=result["p50"] / 1e3,
        p99=result["p99"] / 1e3,
        server=server,
        database=database,
        generator=generator,
        others=max(0.0, busy - sum(spent)) / result["seconds"],
        failed=result["failed"],
    )


def _consent(disclosure: Mapping[str, Any]) -> dict[str, str]:
    names = ("channel", "purpose")
    return {name: disclosure[name] for name in names} | {
        "disclosure": disclosure["id"],
        "shown": disclosure["text"],
    }


def _write(file: Path, line: str, body: Mapping[str, Any], header: str = "") -> None:
    """Write a step; the marks that `load.lua` fills must stand in it as they are."""
    text = json.dumps(body, ensure_ascii=False)
    for mark in "\1\2\3\4\5\6":
        text = text.replace(json.dumps(mark)[1:-1], mark)
    head = (
        f"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {rigs.ORIGIN}\r\nUser-Agent: {AGENT}\r\n"
        f"Accept: */*\r\nX-Forwarded-For: \3\r\nContent-Type: application/json\r\n{header}"
    )
    file.write_bytes(f"{head.rstrip()}\r\n\r\n{text}".encode())


def write_tokens(file: Path, count: int) -> None:
    """Write form tokens that were issued ten seconds ago, one on a line."""
    tokens = FormTokens((rigs.SECRET_KEY,), secrets.token_bytes)
    opened = datetime.now(UTC) - timedelta(seconds=10)
    lines = (tokens.issue(rigs.SITE, rigs.FORM, opened) for _ in range(count))
    file.write_text("\n".join(lines) + "\n")
