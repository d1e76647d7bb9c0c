"""`signup deliveries`: how each destination stands, going on by hand, sending again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, update

from signup.cli.main import main
from signup.sites.publish import publish
from signup.storage import gates, tables
from signup.storage.engine import create_engine
from signup.storage.gates import Gate
from signup.storage.queue import Queue
from tests.support import factories
from tests.support.clock import START, SeededBytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

STOPPED = Gate(stopped_at=START, stop_cause="http_401", stopped_key="old")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    with made.begin() as connection:
        publish(connection, factories.a_site(), START, SeededBytes())
    yield made
    made.dispose()


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)
    return lambda *arguments: CliRunner().invoke(main, ["deliveries", *arguments])


def _add(engine: Engine, count: int, state: str = "dead") -> None:
    rows = [
        {
            "site": "demo",
            "id": f"row-{number:04}",
            "destination": "crm",
            "aggregatetype": "profile",
            "aggregateid": f"person-{number}",
            "revision": 1,
            "position": 0,
            "type": "profile.updated",
            "payload": {},
            "state": state,
            "attempts": 11,
            "next_at": START,
            "created_at": START + timedelta(minutes=number),
        }
        for number in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(insert(tables.outbox), rows)


def test_a_stopped_destination_is_shown_with_what_waits(
    engine: Engine, run: Callable[..., Result]
) -> None:
    _add(engine, 2, state="pending")
    with engine.begin() as connection:
        gates.save(connection, Queue("demo", "crm"), STOPPED)
    shown = run("destinations").output
    assert shown.startswith("demo/crm stopped (http_401); waiting 2, oldest ")


def test_a_stopped_destination_is_resumed_once(engine: Engine, run: Callable[..., Result]) -> None:
    with engine.begin() as connection:
        gates.save(connection, Queue("demo", "crm"), STOPPED)
    first, second = run("resume", "crm"), run("resume", "crm")
    assert (first.output, second.output) == ("1 resumed.\n", "0 resumed.\n")
    assert run("destinations").output == "demo/crm open; waiting 0; failed 0\n"


@pytest.mark.usefixtures("engine")
def test_a_destination_is_shown_before_anything_was_handed_over(
    run: Callable[..., Result],
) -> None:
    assert run("destinations").output == "demo/crm open; waiting 0; failed 0\n"


def test_deliveries_name_their_profile_and_can_be_chosen_by_it(
    engine: Engine, run: Callable[..., Result]
) -> None:
    _add(engine, 3)
    (line,) = run("list", "--profile", "person-1").output.splitlines()
    assert "row-0001 demo/crm profile.updated of person-1 dead" in line


def test_named_deliveries_are_replayed_and_no_others(
    engine: Engine, run: Callable[..., Result]
) -> None:
    _add(engine, 3)
    first, second = (run("replay", "row-0001", "row-0002") for _ in range(2))
    assert first.output == "2 put back into the queue.\n"
    assert second.output == "0 put back into the queue.\n"


def test_names_and_a_choice_exclude_each_other(run: Callable[..., Result]) -> None:
    assert run("replay", "row-0001", "--destination", "crm").exit_code == 2


def test_a_long_replay_says_how_far_it_is(engine: Engine, run: Callable[..., Result]) -> None:
    _add(engine, 1200)
    done = run("replay", "--state", "dead", "--since", "2026-03-02T17:40:00")
    assert "Replaying demo: 40 %" in done.stderr
    assert done.stdout == "1190 put back into the queue.\n"


def test_a_replay_says_how_many_withdrawals_it_leaves_alone(
    engine: Engine, run: Callable[..., Result]
) -> None:
    recorder, site = factories.a_recorder(engine), factories.a_site()
    for minute, intent in enumerate(("join", "stop", "join")):
        scene = factories.a_scene(site, START + timedelta(minutes=minute))
        recorder.record([factories.a_text(scene, intent, f"SM{minute}")])
    crm = tables.outbox.c.destination == "crm"
    with engine.begin() as connection:
        count = connection.execute(update(tables.outbox).where(crm).values(state="dead")).rowcount
    done = run("replay", "--destination", "crm")
    assert done.output == (
        f"{count - 1} put back into the queue.\n"
        "Withdrawals left alone, as their people have said yes again since: 1.\n"
    )


@pytest.mark.parametrize("command", [("resume", "cmr"), ("replay", "--destination", "cmr")])
def test_a_mistyped_destination_is_told_with_those_that_there_are(
    engine: Engine, run: Callable[..., Result], command: tuple[str, ...]
) -> None:
    _add(engine, 1)
    told = run(*command)
    assert told.exit_code == 2
    assert "no such destination: cmr (there are: crm" in told.output
