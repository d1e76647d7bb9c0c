"""Does the web process grow with the signups it has taken?"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from bench import load, machine, rigs

if TYPE_CHECKING:
    from pathlib import Path

EARLY = 10_000
_SLICE_SECONDS = 5


def watch(signups: int) -> str:
    """Take signups on SQLite and return memory after ten thousand and at the end."""
    folder = load.scratch()
    people = load.People()
    try:
        with rigs.signup(rigs.sqlite(folder, "memory"), folder) as server:
            load.prepare(server, folder)
            early = _take(server, EARLY, folder, people)
            late = _take(server, signups - EARLY, folder, people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return (
        f"{early / 2**20:.0f} MiB after {EARLY:,} signups, {late / 2**20:.0f} MiB after "
        f"{signups:,}: {late / early:.2f} of that (wanted ≤ 1.10)"
    )


def _take(server: rigs.Server, count: int, folder: Path, people: load.People) -> int:
    """Take about `count` signups; return the memory of server and worker afterwards."""
    taken = 0.0
    while taken < count:
        run = load.run(server, "signups", folder, people, _SLICE_SECONDS)
        taken += run.per_second * _SLICE_SECONDS
    return machine.resident_bytes(server.pid)
