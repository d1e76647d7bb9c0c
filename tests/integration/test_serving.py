"""`signup serve --with-worker` ends as one, whenever it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.tree import ROOT

PROC = Path("/proc")
SECONDS = 20.0


def _left(mark: bytes) -> list[int]:
    """Return the processes that were started with `mark` in their environment."""
    found = []
    for each in PROC.glob("[0-9]*/environ"):
        try:
            if mark in each.read_bytes():
                found.append(int(each.parent.name))
        except OSError:  # it has just ended
            continue
    return found


@pytest.mark.skipif(not PROC.exists(), reason="needs /proc to see which processes are left")
@pytest.mark.parametrize("after", [0.4, 0.8, 1.2, 2.0])
def test_no_worker_outlives_a_service_that_was_ended_at_any_moment(
    after: float, tmp_path: Path
) -> None:
    mark = f"sqlite:///{tmp_path}/signup.db"
    environ = {**os.environ, "SIGNUP_DATABASE_URL": mark, "SIGNUP_SECRET_KEY": "k" * 32}
    command = [sys.executable, "-m", "signup", "serve", "--port", "0", "--with-worker"]
    service = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)

    service.send_signal(signal.SIGTERM)
    service.wait(SECONDS)

    assert _left(mark.encode()) == []
