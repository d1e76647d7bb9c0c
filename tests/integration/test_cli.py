"""The `signup` command: what it prints, what it changes, and how it ends (http-api section 7)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from signup.cli.main import main
from signup.storage import tables
from signup.storage.engine import create_engine
from tests.support import factories, klaviyo
from tests.support.clock import START, FixedClock

if TYPE_CHECKING:
    from collections.abc import Callable

SITE_FILE = Path(__file__).parents[1] / "data" / "site.toml"


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return the command over a fresh database, with every secret of the site file set."""
    monkeypatch.setenv("SIGNUP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)
    for name in set(re.findall(r'env = "([A-Z_]+)"', SITE_FILE.read_text("utf-8"))):
        monkeypatch.setenv(name, "a-secret-of-a-test")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return call


def test_upgrading_the_database_is_safe_to_repeat(run: Callable[..., Result]) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "upgrade").exit_code == 0


def test_applying_a_site_says_what_changed_and_then_that_nothing_did(
    run: Callable[..., Result],
) -> None:
    first, second = run("site", "apply", str(SITE_FILE)), run("site", "apply", str(SITE_FILE))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "form welcome" in first.output
    assert "form welcome" not in second.output


def test_without_a_browser_a_site_is_published_without_pictures(
    run: Callable[..., Result],
) -> None:
    plain, silent = (
        run("site", "apply", str(SITE_FILE), *option) for option in ((), ("--no-screenshots",))
    )
    demanded = run("site", "apply", str(SITE_FILE), "--screenshots")

    assert (plain.exit_code, silent.exit_code, demanded.exit_code) == (0, 0, 1)
    assert "demo: no pictures were taken: there is no Chromium here" in plain.stderr
    assert "signup site shots demo" in plain.stderr
    assert "Chromium" not in silent.output
    assert "Chromium" in demanded.stderr


def test_where_pictures_would_be_is_told_and_why_they_are_missing(
    run: Callable[..., Result],
) -> None:
    run("site", "apply", str(SITE_FILE), "--no-screenshots")
    done = run("site", "shots", "demo")

    assert done.exit_code == 1
    assert "welcome email (en-US): http://127.0.0.1:8000/preview/demo/welcome?" in done.stdout
    assert "SIGNUP_CHROMIUM" in done.stderr
    assert run("site", "shots", "nowhere").exit_code == 1


def test_a_bad_site_file_is_refused_with_line_and_reason(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(SITE_FILE.read_text("utf-8").replace('kind = "popup"', 'kind = "banner"', 1))
    for command in ("check", "apply"):
        done = run("site", command, str(file))
        assert done.exit_code == 1
        assert re.search(r"shop\.toml:\d+: .*kind", done.output)
    assert run("site", "key", "demo").exit_code == 1, "nothing was published"


def test_a_good_site_file_is_called_good(run: Callable[..., Result]) -> None:
    done = run("site", "check", str(SITE_FILE))

    assert done.exit_code == 0
    assert "good to publish" in done.output


def test_a_new_key_is_printed_and_nothing_else(run: Callable[..., Result]) -> None:
    run("site", "apply", str(SITE_FILE))

    assert re.fullmatch(r"sk_demo_[\w-]{43}\n", run("site", "key", "demo").stdout)


def test_a_key_for_an_unknown_site_is_refused(run: Callable[..., Result]) -> None:
    done = run("site", "key", "nowhere")

    assert done.exit_code == 1
    assert "site apply" in done.output


def test_dead_deliveries_are_listed_and_replayed_once(
    run: Callable[..., Result], database_url: str
) -> None:
    engine = create_engine(database_url)
    site = factories.add_site(engine, factories.a_site())
    factories.a_recorder(engine).record([factories.a_signup(factories.a_scene(site, START))])
    with engine.begin() as connection:
        connection.execute(update(tables.outbox).values(state="dead", cause="http_500"))

    listed = run("deliveries", "list", "--state", "dead", "--destination", "crm")
    first, second = (run("deliveries", "replay", "--destination", "crm") for _ in range(2))

    assert "demo/crm profile.subscribed of " in listed.output
    assert " dead attempts " in listed.output
    assert "http_500" in listed.output
    assert "1 put back" in first.output
    assert "0 put back" in second.output
    with engine.connect() as connection:
        rows = connection.execute(select(tables.outbox.c.destination, tables.outbox.c.state))
        assert {row.destination: row.state for row in rows}["crm"] == "pending"
    engine.dispose()


def test_an_unknown_setting_is_an_error(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("config", "check").exit_code == 0
    monkeypatch.setenv("SIGNUP_DATABSE_URL", "x")
    done = run("config", "check")

    assert done.exit_code == 1
    assert "SIGNUP_DATABSE_URL" in done.output


def test_the_doctor_finds_a_healthy_service_healthy(run: Callable[..., Result]) -> None:
    done = run("doctor")

    assert done.exit_code == 0
    assert "database: ok" in done.output
    assert "migrations: ok" in done.output


def test_the_doctor_names_what_is_ill(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    done = run("doctor")

    assert done.exit_code == 1
    assert "database: failed" in done.output


@pytest.mark.parametrize("arguments", [["nonsense"], ["site", "apply"], ["serve", "--port", "0"]])
def test_wrong_use_ends_with_two(run: Callable[..., Result], arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_who_has_not_upgraded_the_database_is_told_to(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    done = run("site", "apply", str(SITE_FILE))
    assert (done.exit_code, "signup db upgrade" in done.output) == (1, True)


def test_a_database_that_is_away_is_said_without_a_trace(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for arguments in (
        ["db", "upgrade"],
        ["site", "apply", str(SITE_FILE)],
        ["site", "key", "demo"],
        ["deliveries", "list"],
    ):
        done = run(*arguments)
        assert done.exit_code == 1
        assert "Traceback" not in done.output


def test_destinations_are_asked_when_online_is_wanted(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNUP_ALLOW_PRIVATE_DESTINATIONS", "1")
    monkeypatch.setenv("KLAVIYO_API_KEY", klaviyo.KEY)
    file = tmp_path / "shop.toml"
    with klaviyo.account(FixedClock(), Y6nRLr="double_opt_in") as account:
        table = f"""
[[destinations]]
name = "klaviyo"
type = "klaviyo"
base_url = "{account.url}"
api_key = {{ env = "KLAVIYO_API_KEY" }}
email_list = "Y6nRLr"
"""
        file.write_text(SITE_FILE.read_text("utf-8") + table, "utf-8")
        offline = run("site", "check", str(file))
        online = run("site", "check", str(file), "--online")
    assert offline.exit_code == 0
    assert online.exit_code == 1
    assert "klaviyo: see below" in online.stdout
    assert re.search(r"shop\.toml:\d+: destinations\[\d\]\.email_list: asks people", online.stderr)


def test_nobody_is_asked_while_the_file_is_wrong(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KLAVIYO_API_KEY", raising=False)
    file = tmp_path / "shop.toml"
    table = '\n[[destinations]]\nname = "k"\ntype = "klaviyo"\napi_key = { env = "NOT_SET" }\n'
    file.write_text(SITE_FILE.read_text("utf-8") + table + 'email_list = "Y6nRLr"\n', "utf-8")
    done = run("site", "check", str(file), "--online")
    assert done.exit_code == 1
    assert "NOT_SET is not set" in done.stderr
    assert "in order" not in done.stdout
