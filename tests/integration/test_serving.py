"""`signup serve --with-worker` ends as one, whenever it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import urllib3

from tests.support.servers import free_port
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 20.0
UNTIL_UP = urllib3.Retry(total=80, backoff_factor=0.05, backoff_max=0.5)


def test_no_worker_outlives_a_service_that_is_ended_soon_after_its_start(tmp_path: Path) -> None:
    own = {"SIGNUP_DATABASE_URL": f"sqlite:///{tmp_path}/signup.db", "SIGNUP_SECRET_KEY": "k" * 32}
    command = [sys.executable, "-m", "signup", "serve", "--with-worker"]
    port = free_port()
    service = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,  # which its worker holds open, too
        stderr=subprocess.STDOUT,
    )
    try:
        url = f"http://127.0.0.1:{port}/livez"
        assert urllib3.request("GET", url, retries=UNTIL_UP, timeout=SECONDS).status == 200
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=SECONDS)
    finally:
        service.kill()
