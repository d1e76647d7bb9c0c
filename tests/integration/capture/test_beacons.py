"""Counting is exact, however many count at once and whatever else they write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.capture.commands import CountBeacons
from signup.storage.count_tables import form_counts
from tests.integration.capture.test_concurrency import at_once
from tests.support import factories
from tests.support.factories import a_scene, a_signup

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.capture.command import Command
    from tests.integration.capture.conftest import Core

WRITERS, ROUNDS = 6, 5


def _views(core: Core, *steps: str) -> CountBeacons:
    return CountBeacons(
        a_scene(core.site), "welcome", "form-1", "", "phone", [("viewed", one) for one in steps]
    )


def test_no_count_is_lost_when_many_processes_count_at_once(core: Core) -> None:
    def count(number: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=number)
        steps = ("email", "phone") if number % 2 else ("phone", "email")
        commands: list[Command] = [
            _views(core, *steps),
            a_signup(a_scene(core.site), f"s-{number}"),
        ]
        later = [_views(core, "email") for _ in range(ROUNDS)]
        return lambda: [recorder.record(commands), *(recorder.record([one]) for one in later)]

    at_once([count(number) for number in range(WRITERS)])

    found = {row["step"]: row["viewed"] for row in core.rows(form_counts)}
    assert found == {"email": WRITERS * (ROUNDS + 1), "phone": WRITERS}


def test_a_batch_that_is_taken_back_counts_once(core: Core) -> None:
    """The second signup of one id breaks the batch, whose commands are then recorded singly."""
    core.recorder.record([a_signup(a_scene(core.site), "s-1")])
    core.recorder.record([_views(core, "email"), a_signup(a_scene(core.site), "s-1")])
    assert [row["viewed"] for row in core.rows(form_counts)] == [1]
