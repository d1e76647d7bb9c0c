"""A customer's wish for their data stays before the brand's eyes until it is answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from signup.cli.main import main
from signup.storage.shop_tables import data_requests
from tests.contract.shops.test_wishes import submit
from tests.support.app import BASE
from tests.support.factories import EMAIL, a_scene, a_signup, a_site
from tests.support.shops import HOST, from_shopify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from tests.contract.shops.conftest import Line

    Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, secret_key: str) -> Run:
    assert secret_key, "the site is published"
    environ = {**BASE, "SIGNUP_DATABASE_URL": database_url}
    return lambda *arguments: CliRunner().invoke(main, arguments, env=environ)


def ask(line: Line, email: str = EMAIL, webhook_id: str = "w-1") -> None:
    body = {"shop_domain": HOST, "customer": {"email": email}, "data_request": {"id": 9999}}
    line.take(from_shopify("customers/data_request", body, webhook_id=webhook_id))


def test_a_wish_is_listed_with_its_day_and_answered_with_the_persons_file(
    line: Line, run: Run, tmp_path: Path
) -> None:
    submit(line, a_signup(a_scene(a_site())))
    (person,) = line.profiles()
    ask(line)
    assert "1 wait since" in run("doctor").output
    (listed,) = run("data", "requests", "demo").output.splitlines()
    wish, rest = listed.split(": ", 1)
    assert rest == f"shopify 9999, due 2026-04-01, about {person['id']}"
    file = tmp_path / "ada.json"
    assert run("data", "show", "demo", person["id"], "--output", str(file)).exit_code == 0
    found = json.loads(file.read_text("utf-8"))
    assert found["format"] == "signup-own-data/1"
    assert found["profile"]["email"] == EMAIL
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("data", "done", "demo", wish).output == "Noted.\n"
    assert run("data", "requests", "demo").output == "Nobody waits.\n"
    assert "data_requests: ok" in run("doctor").output


def test_a_wish_that_is_told_twice_is_one(line: Line, run: Run) -> None:
    ask(line)
    ask(line)
    assert len(line.rows(data_requests)) == 1
    ask(line, webhook_id="w-2")
    assert len(run("data", "requests", "demo").output.splitlines()) == 2


@pytest.mark.parametrize("email", [EMAIL, "no address", ""])
def test_who_is_not_known_here_is_answered_as_well(line: Line, run: Run, email: str) -> None:
    ask(line, email)
    assert run("data", "requests", "demo").output.endswith("about nobody who is known here\n")
    assert EMAIL not in str(line.rows(data_requests))


def test_what_does_not_exist_is_said(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "x.json")
    assert run("data", "done", "demo", "nothing").exit_code == 1
    assert run("data", "show", "demo", "nobody", "--output", file).exit_code == 1
    assert run("data", "show", "other", "nobody", "--output", file).exit_code == 1
