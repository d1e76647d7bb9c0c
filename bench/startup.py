"""How long from the command to the first request that `/readyz` says may come, beside the echo."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from bench import load, rigs
from bench.report import goal_row, spread

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

GOAL = 2.0


def compare(rounds: int) -> str:
    """Return the seconds `signup serve` takes to be ready on SQLite, and the echo to be alive."""
    folder = load.scratch()
    try:
        database = rigs.sqlite(folder, "startup")
        pairs = [
            (_seconds(rigs.signup(database, folder)), _seconds(rigs.echo(folder)))
            for _ in range(rounds)
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ready, echo = (spread(values) for values in zip(*pairs, strict=True))
    baseline = f"; the echo is alive after {echo.middle:.2f} s"
    return goal_row(f"start to ready, SQLite, s{baseline}", ready, GOAL, high=False)


def _seconds(server: AbstractContextManager[rigs.Server]) -> float:
    began = time.monotonic()
    with server:
        return time.monotonic() - began
