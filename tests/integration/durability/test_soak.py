"""The soak of `make soak` in short: processes die under load, and every promise is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.soak.run import Plan, soak

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.durable
SHORT = Plan(people=100, kills=3, rate=50.0, hurry=True)
HELD_AT_ONCE = 64
"""What one worker may have sent and not yet written down when it dies."""


def test_killing_workers_and_server_under_load_breaks_no_promise(
    database_url: str, tmp_path: Path
) -> None:
    told: list[int] = []
    done = soak(database_url, tmp_path, SHORT, told.append)
    found = done.verdict
    assert done.killed.total() == SHORT.kills
    assert found.joined == told[-1] == SHORT.people
    assert (found.lost, found.out_of_order, found.revived) == (0, 0, 0)
    assert found.twice <= HELD_AT_ONCE * (done.killed["worker"] + SHORT.workers)
    assert set(found.refused) <= {503}
