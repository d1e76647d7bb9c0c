"""`signup consents check`: what it prints, what it repairs, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from signup.cli import consents
from signup.cli.main import main
from signup.storage import tables
from signup.storage.addresses import address_key
from signup.storage.engine import create_engine
from tests.support.factories import (
    EMAIL,
    OTHER_EMAIL,
    PEPPER,
    a_recorder,
    a_scene,
    a_signup,
    a_site,
    add_site,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine


@pytest.fixture(autouse=True)
def engine(database_url: str) -> Iterator[Engine]:
    """Give a database with one subscriber on each of two sites."""
    made = create_engine(database_url)
    for number, key in enumerate(("demo", "other")):
        site = add_site(made, a_site(key=key))
        a_recorder(made, seed=number).record([a_signup(a_scene(site))])
    yield made
    made.dispose()


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)

    def call(*arguments: str) -> Result:
        command = ["consents", "check", *arguments]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    return call


def forget_the_consent(engine: Engine, site: str = "demo") -> None:
    table = tables.consent_states
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.site == site).values(state="unsubscribed"))


def test_all_is_well_when_every_state_follows_from_its_events(run: Callable[..., Result]) -> None:
    done = run()

    assert done.exit_code == 0
    assert done.stdout == (
        "demo: 1 checked, each as its events say.\nother: 1 checked, each as its events say.\n"
    )


def test_a_difference_is_listed_and_ends_with_one(
    run: Callable[..., Result], engine: Engine
) -> None:
    forget_the_consent(engine)
    done = run()

    key = address_key(PEPPER, EMAIL)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        f"demo {key[:8]}… email/marketing: cached unsubscribed, events say subscribed (state)",
        "demo: 1 checked, 1 differ.",
        "other: 1 checked, each as its events say.",
    ]
    assert EMAIL not in done.output
    assert key not in done.output


def test_looking_repairs_nothing(run: Callable[..., Result], engine: Engine) -> None:
    forget_the_consent(engine)

    assert [run().exit_code, run().exit_code] == [1, 1]


def test_a_repair_writes_what_the_events_say(run: Callable[..., Result], engine: Engine) -> None:
    forget_the_consent(engine)
    repaired, again = run("--repair"), run()

    assert (repaired.exit_code, again.exit_code) == (0, 0)
    assert "1 differ, repaired." in repaired.stdout
    assert "demo: 1 checked, each as its events say." in again.stdout


def test_one_site_may_be_looked_at_alone(run: Callable[..., Result], engine: Engine) -> None:
    forget_the_consent(engine, "other")

    assert run("--site", "demo").exit_code == 0
    assert run("--site", "other").exit_code == 1
    assert run("--site", "nowhere").exit_code == 1


def test_long_work_says_how_far_it_is_in_plain_lines(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consents, "EVERY", 1)
    done = run("--site", "demo")

    assert done.stderr == "demo: 1 of 1\n"


def test_a_terminal_sees_one_line_that_grows(
    run: Callable[..., Result], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_the_consent(engine)
    recorder = a_recorder(engine, seed=9)
    recorder.record([a_signup(a_scene(a_site()), "signup-2", email=OTHER_EMAIL)])
    monkeypatch.setattr(consents, "_is_terminal", lambda: True)
    done = run("--site", "demo")

    assert done.stderr == "\rdemo: 2 of 2\n"
    assert done.stdout.endswith("demo: 2 checked, 1 differ.\n")
