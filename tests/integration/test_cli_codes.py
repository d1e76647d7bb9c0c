"""`signup codes`: filling a pool from a file or by chance, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from signup.cli.main import main
from signup.domain.offers import Pool
from tests.support.app import BASE
from tests.support.factories import a_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from signup.domain.site import Site

    Run = Callable[..., Result]


@pytest.fixture
def site() -> Site:
    return replace(a_site(), pools=(Pool("welcome", low=2),))


@pytest.fixture
def run(database_url: str, secret_key: str) -> Run:
    assert secret_key, "the site is published"
    environ = {**BASE, "SIGNUP_DATABASE_URL": database_url}
    return lambda *arguments: CliRunner().invoke(main, arguments, env=environ)


def _level(run: Run) -> str:
    return run("codes", "list", "demo").output.strip()


def test_a_file_is_added_once_however_often_it_is_given(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code\nA1\nB2\n", "utf-8")
    assert run("codes", "add", "demo", "welcome", str(file)).output.startswith("2 codes added, 0")
    assert run("codes", "add", "demo", "welcome", str(file)).output.startswith("0 codes added, 2")
    assert _level(run) == "welcome: 2 free, 0 given"


def test_nothing_of_a_bad_file_is_added(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code\nA1\nA1\n", "utf-8")
    result = run("codes", "add", "demo", "welcome", str(file))
    assert result.exit_code == 1
    assert result.output == (f"{file}:3: the code stands in this file twice\nNothing was added.\n")
    assert _level(run) == "welcome: 0 free, 0 given"


def test_codes_made_by_chance_are_printed_for_the_shop(run: Run) -> None:
    made = run("codes", "generate", "demo", "welcome", "--count", "5", "--prefix", "HI-")
    lines = made.output.splitlines()
    assert lines[0] == "code"
    assert len({*lines[1:]}) == 5
    assert all(one.startswith("HI-") for one in lines[1:])
    assert _level(run) == "welcome: 5 free, 0 given"


@pytest.mark.parametrize("names", [("demo", "other"), ("nobody", "welcome")])
def test_a_pool_that_the_site_file_does_not_name_is_refused(
    run: Run, names: tuple[str, str]
) -> None:
    assert run("codes", "generate", *names, "--count", "1").exit_code == 1


def test_the_doctor_tells_of_a_pool_that_runs_out(run: Run) -> None:
    assert "codes: demo: pool welcome runs out of codes" in run("doctor").output
    run("codes", "generate", "demo", "welcome", "--count", "2")
    assert "codes: ok" in run("doctor").output
