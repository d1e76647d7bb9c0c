"""`signup serve --with-worker` ends as one, whenever it is asked to."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import urllib3

from tests.support.servers import free_port
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 20.0
UNTIL_UP = urllib3.Retry(total=80, backoff_factor=0.05, backoff_max=0.5)


SOON = 8.0
"""Seconds; what is not heard takes ten."""


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Return what starts a service with further options."""
    own = {"SIGNUP_DATABASE_URL": f"sqlite:///{tmp_path}/signup.db", "SIGNUP_SECRET_KEY": "k" * 32}
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> subprocess.Popen[bytes]:
        service = subprocess.Popen(
            [sys.executable, "-m", "signup", "serve", *options],
            cwd=ROOT,
            env={**os.environ, **own},
            stdout=subprocess.PIPE,  # which its worker holds open, too
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that what it leaves behind ends with the test
        )
        started.append(service)
        return service

    yield start
    for service in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(service.pid, signal.SIGKILL)
        service.communicate()


def test_no_worker_outlives_a_service_that_is_ended_soon_after_its_start(
    serve: Callable[..., subprocess.Popen[bytes]],
) -> None:
    port = free_port()
    service = serve("--with-worker", "--port", str(port))
    url = f"http://127.0.0.1:{port}/livez"
    assert urllib3.request("GET", url, retries=UNTIL_UP, timeout=SECONDS).status == 200
    service.send_signal(signal.SIGTERM)
    service.communicate(timeout=SECONDS)


@pytest.mark.parametrize("options", [(), ("--with-worker",), ("--processes", "3")])
def test_a_service_that_is_ended_in_its_first_moment_ends_at_once(
    serve: Callable[..., subprocess.Popen[bytes]], options: tuple[str, ...]
) -> None:
    service = serve("--port", str(free_port()), *options)
    assert service.stdout is not None
    assert any(b"Listening" in line for line in iter(service.stdout.readline, b""))
    service.send_signal(signal.SIGTERM)
    service.communicate(timeout=SOON)
    assert service.returncode == 0
