"""`signup serve --with-worker` ends as one, whenever it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.support.servers import free_port
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 20.0
SOON = 0.3


def test_no_worker_outlives_a_service_that_is_ended_soon_after_its_start(tmp_path: Path) -> None:
    own = {"SIGNUP_DATABASE_URL": f"sqlite:///{tmp_path}/signup.db", "SIGNUP_SECRET_KEY": "k" * 32}
    command = [sys.executable, "-m", "signup", "serve", "--with-worker"]
    service = subprocess.Popen(
        [*command, "--port", str(free_port())],
        cwd=ROOT,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,  # which its worker holds open, too
        stderr=subprocess.STDOUT,
    )
    assert service.stdout is not None
    assert any(b"Listening" in line for line in service.stdout)
    time.sleep(SOON)

    service.send_signal(signal.SIGTERM)

    service.communicate(timeout=SECONDS)
