"""`signup messages reconcile`: texts whose webhook never came are heard all the same, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from signup.cli.main import main
from signup.reconciling import log as reading
from signup.storage import tables
from signup.storage.engine import create_engine
from tests.support.app import publish_site
from tests.support.factories import OTHER_PHONE, a_recorder, a_scene, a_site, a_text
from tests.support.provider_log import a_row, serving_log
from tests.support.providers import SECRETS, programme
from tests.support.receiver import HANG, RESET, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine, RowMapping, Table

    from signup.domain.site import Site
    from tests.support.clock import SeededBytes
    from tests.support.provider_log import TwilioLog

NOW = datetime.now(UTC).replace(microsecond=0)
JOINED, STOPPED = NOW - timedelta(hours=3), NOW - timedelta(hours=2)


@pytest.fixture
def log() -> Iterator[TwilioLog]:
    with serving_log() as serving:
        yield serving


@pytest.fixture
def site(log: TwilioLog) -> Site:
    return a_site(sms=programme("twilio", base_url=log.base_url))


@pytest.fixture
def engine(database_url: str, site: Site, random_bytes: SeededBytes) -> Iterator[Engine]:
    made = create_engine(database_url)
    publish_site(made, site, random_bytes)
    yield made
    made.dispose()


@pytest.fixture
def run(
    database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Return the command, over a site that has heard a join three hours ago."""
    environ = {
        "SIGNUP_DATABASE_URL": database_url,
        "SIGNUP_SECRET_KEY": "k" * 32,
        "SIGNUP_ENV": "production",
        "SIGNUP_PUBLIC_URL": "https://signup.northwind.example",
        "SIGNUP_ALLOW_PRIVATE_DESTINATIONS": "1",
        **SECRETS,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    heard = a_text(a_scene(a_site(), JOINED), "join", "SM1")
    a_recorder(engine).record([heard])

    def call(*arguments: str) -> Result:
        command = ["messages", "reconcile", *arguments]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    return call


def rows(engine: Engine, table: Table) -> list[RowMapping]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def states(engine: Engine) -> set[str]:
    return {row["state"] for row in rows(engine, tables.consent_states)}


def test_a_missed_stop_is_heard_once_and_counts_from_when_it_was_sent(
    engine: Engine, log: TwilioLog, run: Callable[..., Result]
) -> None:
    log.rows = [a_row("SM1", "COFFEE", JOINED), a_row("SM2", "Stop", STOPPED)]
    first, again = run(), run()

    assert "2 texts since" in first.output
    assert "1 of them missed and heard now (1 stop)" in first.output
    assert "0 of them missed" in again.output
    assert states(engine) == {"unsubscribed"}
    stops = [row for row in rows(engine, tables.consent_events) if row["event"] == "withdrawn"]
    assert {row["at"] for row in stops} == {STOPPED}
    assert {row["context"]["signature"] for row in stops} == {"log"}


def test_the_log_is_read_to_its_end_from_two_days_before_the_last_text(
    engine: Engine, log: TwilioLog, run: Callable[..., Result]
) -> None:
    others = [a_row(f"SM{n}", "hello", STOPPED) for n in range(2, 6)]
    log.rows = [a_row("SM9", "STOP", STOPPED), *others]
    run("--site", "demo")

    since = (JOINED - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [log.asked(one.path).get("DateSent>") for one in log.received] == [since, None, None]
    assert states(engine) == {"unsubscribed"}


def test_what_is_no_text_to_this_site_is_left_alone(
    engine: Engine, log: TwilioLog, run: Callable[..., Result]
) -> None:
    log.rows = [
        a_row("SM2", "STOP", STOPPED, to="+15005550009"),
        a_row("SM3", "STOP", STOPPED, direction="outbound-api"),
        a_row("SM4", "STOP", STOPPED, **{"from": "88855"}),
    ]

    assert "0 texts since" in run().output
    assert states(engine) == {"subscribed"}


def test_a_join_that_was_missed_is_welcomed_and_a_late_answer_is_not_given(
    engine: Engine, log: TwilioLog, run: Callable[..., Result]
) -> None:
    log.rows = [
        a_row("SM2", "COFFEE", STOPPED, **{"from": OTHER_PHONE}),
        a_row("SM3", "HELP", STOPPED),
    ]
    run()

    texts = [row for row in rows(engine, tables.outbox) if row["destination"] == "messenger:sms"]
    assert {row["type"] for row in texts} == {"message.welcome_sms", "message.reply"}
    (answer,) = (row for row in texts if row["type"] == "message.reply")
    assert answer["payload"]["asked_at"] == STOPPED.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer(401, {}, b"{}"), "http_401"),
        (Answer(302, {"Location": "http://127.0.0.1:1/"}, b""), "http_302"),
        (Answer(200, {}, b"<html>"), "answer_unknown"),
        (Answer(200, {}, orjson.dumps({"messages": [], "next_page_uri": "//x"})), "answer_unknown"),
        (Answer(manner=RESET), "connection_lost"),
        (Answer(manner=HANG), "time_out"),
    ],
)
def test_a_log_that_cannot_be_read_ends_the_command_without_telling_a_secret(
    log: TwilioLog,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    cause: str,
) -> None:
    monkeypatch.setattr(reading, "PAGE_SECONDS", 0.3)
    log.answers.append(answer)
    result = run()

    assert (result.exit_code, f"({cause})" in result.output) == (1, True)
    assert not any(value in result.output for value in SECRETS.values())


@pytest.mark.parametrize(
    "entry",
    [
        a_row("SM2", "hello", NOW, date_sent=None),
        a_row("SM2", "hello", NOW, body=None),
        a_row("SM2", "hello", NOW, to="+1500\x005550006"),
        a_row("", "hello", NOW),
        ["no entry"],
    ],
)
def test_an_entry_that_cannot_be_read_is_told_and_hides_no_stop_beside_it(
    engine: Engine, log: TwilioLog, run: Callable[..., Result], entry: object
) -> None:
    document = {"messages": [entry, a_row("SM3", "STOP", STOPPED)], "next_page_uri": None}
    log.answers.append(Answer(200, {}, orjson.dumps(document)))
    result = run()

    assert (result.exit_code, states(engine)) == (1, {"unsubscribed"})
    assert "could not be read: 1" in result.output
    assert "hello" not in result.output


def test_a_secret_that_is_unset_is_said(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")

    assert "(secret_unset)" in run().output


def test_a_log_without_an_end_is_given_up(
    log: TwilioLog, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_PAGES", 1)
    log.rows = [a_row(f"SM{n}", "hello", STOPPED) for n in range(3)]

    assert "(too_many_pages)" in run().output


def test_from_when_to_read_must_be_said_where_no_text_ever_came(
    engine: Engine, log: TwilioLog, run: Callable[..., Result]
) -> None:
    with engine.begin() as connection:
        connection.execute(tables.seen_messages.delete())
    log.rows = [a_row("SM2", "STOP", STOPPED)]

    assert "--since" in run().output
    assert "1 of them missed" in run("--since", "2026-01-01").output


@pytest.mark.parametrize("name", ["telnyx", "vonage", "plivo"])
def test_a_provider_without_such_a_log_is_said_to_have_none(
    engine: Engine, run: Callable[..., Result], random_bytes: SeededBytes, name: str
) -> None:
    publish_site(engine, a_site(document_hash="site-2", sms=programme(name)), random_bytes)
    result = run()

    assert result.exit_code == 1
    assert f"{name} has no log" in result.output
