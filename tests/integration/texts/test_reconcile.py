"""`signup messages reconcile`: texts whose webhook never came are heard all the same, once."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from signup.cli.main import main
from signup.reconciling import log as reading
from signup.storage import tables
from signup.storage.engine import create_engine
from tests.support.app import publish_site
from tests.support.factories import OTHER_PHONE, PHONE, a_recorder, a_scene, a_site, a_text
from tests.support.provider_log import DIALECTS, Logged, serving_log
from tests.support.providers import SECRETS, programme
from tests.support.receiver import HANG, RESET, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine, RowMapping, Table

    from signup.domain.site import Site
    from tests.support.clock import SeededBytes
    from tests.support.provider_log import ProviderLog

NOW = datetime.now(UTC).replace(microsecond=0)
JOINED, STOPPED = NOW - timedelta(hours=3), NOW - timedelta(hours=2)
TELLING = [name for name in DIALECTS if DIALECTS[name].tells]


@pytest.fixture
def name() -> str:
    """Return the provider; a test takes other ones by its parameters."""
    return "twilio"


@pytest.fixture
def log(name: str) -> Iterator[ProviderLog]:
    with serving_log(name) as serving:
        yield serving


@pytest.fixture
def site(name: str, log: ProviderLog) -> Site:
    return a_site(sms=programme(name, base_url=log.base_url))


@pytest.fixture
def engine(database_url: str, site: Site, random_bytes: SeededBytes) -> Iterator[Engine]:
    made = create_engine(database_url)
    publish_site(made, site, random_bytes)
    yield made
    made.dispose()


@pytest.fixture
def run(
    database_url: str, engine: Engine, name: str, monkeypatch: pytest.MonkeyPatch
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
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(reading, "PATIENCE", (0.0, 0.0))
    heard = a_text(a_scene(a_site(), JOINED), "join", "SM1", provider=name)
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


def withdrawals(engine: Engine) -> list[RowMapping]:
    return [row for row in rows(engine, tables.consent_events) if row["event"] == "withdrawn"]


@pytest.mark.parametrize("name", TELLING)
def test_a_missed_stop_is_heard_once_and_counts_from_when_it_was_sent(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [Logged("SM1", "COFFEE", JOINED), Logged("SM2", "Stop", STOPPED)]
    first, again = run(), run()

    assert first.exit_code == 0
    assert "2 texts since" in first.output
    assert "1 of them missed and heard now (1 stop)" in first.output
    assert "0 of them missed" in again.output
    assert states(engine) == {"unsubscribed"}
    assert {row["at"] for row in withdrawals(engine)} == {STOPPED}
    assert {row["context"]["signature"] for row in withdrawals(engine)} == {"log"}


@pytest.mark.parametrize("name", TELLING)
def test_the_log_is_read_to_its_end_from_two_days_before_the_last_text(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    earliest = JOINED - timedelta(days=1, hours=23)
    others = [Logged(f"SM{n}", "hello", STOPPED) for n in range(2, 6)]
    log.texts = [
        Logged("SM0", "hello", JOINED - timedelta(days=4)),
        Logged("SM8", "hello", earliest),
        *others,
        Logged("SM9", "STOP", STOPPED),
    ]
    result = run("--site", "demo")

    assert "6 texts since" in result.output
    assert states(engine) == {"unsubscribed"}


@pytest.mark.parametrize("name", DIALECTS)
def test_what_is_no_text_to_this_site_is_left_alone(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [
        Logged("SM2", "STOP", STOPPED, receiver="+15005550009"),
        Logged("SM3", "STOP", STOPPED, inbound=False),
        Logged("SM4", "STOP", STOPPED, sender="88855"),
    ]
    result = run("--unread-as-stop")

    assert (result.exit_code, states(engine)) == (0, {"subscribed"})
    assert "0 texts since" in result.output


@pytest.mark.parametrize("name", TELLING)
def test_a_join_that_was_missed_is_welcomed_and_a_late_answer_is_not_given(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [
        Logged("SM2", "COFFEE", STOPPED, sender=OTHER_PHONE),
        Logged("SM3", "HELP", STOPPED),
    ]
    run()

    texts = [row for row in rows(engine, tables.outbox) if row["destination"] == "messenger:sms"]
    welcomes = [row for row in texts if row["type"] == "message.welcome_sms"]
    (answer,) = (
        row for row in texts if row["type"] == "message.reply" and row["payload"]["reply"] == "help"
    )
    assert welcomes
    assert answer["payload"]["asked_at"] == STOPPED.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize("name", DIALECTS)
def test_a_text_whose_words_are_not_to_be_had_is_told_and_is_neither_consent_nor_lost(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [
        Logged("SM1", None, JOINED),
        Logged("SM2", None, STOPPED),
        Logged("SM3", None, STOPPED, sender=OTHER_PHONE),
    ]
    first, again = run(), run()

    for result in (first, again):
        assert result.exit_code == 1
        assert "does not tell the words of 2 texts" in result.output
        assert f"unread {STOPPED:%Y-%m-%d %H:%M:%S} UTC SM2" in result.output
        assert "SM1" not in result.output
        assert PHONE not in result.output
    assert states(engine) == {"subscribed"}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_text_without_words_ends_the_texts_where_the_operator_wants_that(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [Logged("SM1", None, JOINED), Logged("SM2", None, STOPPED)]
    first, again = run("--unread-as-stop"), run()

    assert [result.exit_code for result in (first, again)] == [0, 0]
    assert "(1 stop)" in first.output
    assert states(engine) == {"unsubscribed"}
    (context,) = {str(row["context"]) for row in withdrawals(engine)}
    assert "'words': 'unknown'" in context
    assert {row["at"] for row in withdrawals(engine)} == {STOPPED}


@pytest.mark.parametrize("name", ["plivo"])
def test_a_text_without_words_does_not_end_what_was_asked_for_later(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [Logged("SM0", None, JOINED - timedelta(hours=1))]
    run("--unread-as-stop")

    assert states(engine) == {"subscribed", "unsubscribed"}


@pytest.mark.parametrize("name", TELLING)
def test_each_entry_is_asked_for_page_by_page_and_no_more_than_needed(
    log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [Logged("SM1", "COFFEE", JOINED)]
    run()

    assert not any("/messages/SM1" in one.path for one in log.received)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_log_that_asks_for_patience_is_asked_again(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.texts = [Logged(f"SM{n}", "STOP", STOPPED) for n in range(2, 5)]
    log.patience = 1
    run("--unread-as-stop")

    assert states(engine) == {"unsubscribed"}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_log_that_never_has_patience_is_given_up(
    log: ProviderLog, run: Callable[..., Result]
) -> None:
    log.answers.extend([log.dialect.too_many] * 5)

    assert "(http_429)" in run().output


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer(401, {}, b"{}"), "http_401"),
        (Answer(302, {"Location": "http://127.0.0.1:1/"}, b""), "http_302"),
        (Answer(200, {}, b"<html>"), "answer_unknown"),
        (Answer(200, {}, b"{}"), "answer_unknown"),
        (Answer(manner=RESET), "connection_lost"),
        (Answer(manner=HANG), "time_out"),
    ],
)
def test_a_log_that_cannot_be_read_ends_the_command_without_telling_a_secret(
    log: ProviderLog,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    cause: str,
) -> None:
    if answer.manner == HANG:
        monkeypatch.setattr(reading, "PAGE_SECONDS", 0.3)
    log.answers.append(answer)
    result = run()

    assert (result.exit_code, f"({cause})" in result.output) == (1, True)
    assert not any(value in result.output for value in SECRETS.values())


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("twilio", b'{"messages": [], "next_page_uri": "//x"}'),
        ("vonage", b'{"records": [], "_links": {"next": {"href": "https://x.example/other"}}}'),
    ],
)
def test_a_next_page_that_is_none_of_the_log_is_not_followed(
    log: ProviderLog, run: Callable[..., Result], page: bytes
) -> None:
    log.answers.append(Answer(200, {}, page))

    assert "(answer_unknown)" in run().output


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("wrong", ["date", "id", "nul", "row"])
def test_an_entry_that_cannot_be_read_is_told_and_hides_no_stop_beside_it(
    engine: Engine, log: ProviderLog, run: Callable[..., Result], wrong: str
) -> None:
    stop = Logged("SM3", "STOP", STOPPED)
    log.texts = [stop]
    dates = ("date_sent", "created_at", "date_received", "message_time")
    entry: object = {
        "date": stop.shown(**dict.fromkeys(dates)),
        "id": Logged("", "hello", NOW),
        "nul": Logged("SM2", "hello", NOW, receiver="+1500\x005550006"),
        "row": None,
    }[wrong]
    broken = log.dialect.entry(entry) if isinstance(entry, Logged) else ["no entry"]
    log.plan(broken, log.dialect.entry(stop))
    result = run("--unread-as-stop")

    assert (result.exit_code, states(engine)) == (1, {"unsubscribed"})
    assert "could not be read: 1" in result.output
    assert "hello" not in result.output


@pytest.mark.parametrize("name", DIALECTS)
def test_a_secret_that_is_unset_is_said(
    name: str, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    for secret in SECRETS:
        if secret.startswith(name.upper()):
            monkeypatch.delenv(secret)

    assert "(secret_unset)" in run().output


def test_a_log_without_an_end_is_given_up(
    log: ProviderLog, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_PAGES", 1)
    log.texts = [Logged(f"SM{n}", "hello", STOPPED) for n in range(3)]

    assert "(too_many_pages)" in run().output


def test_from_when_to_read_must_be_said_where_no_text_ever_came(
    engine: Engine, log: ProviderLog, run: Callable[..., Result]
) -> None:
    with engine.begin() as connection:
        connection.execute(tables.seen_messages.delete())
    log.texts = [Logged("SM2", "STOP", STOPPED)]

    assert "--since" in run().output
    assert "1 of them missed" in run("--since", "2026-01-01").output


@pytest.mark.parametrize("name", ["vonage"])
def test_no_call_asks_vonage_for_more_than_a_day(
    log: ProviderLog, run: Callable[..., Result]
) -> None:
    run("--since", f"{NOW - timedelta(days=5, hours=1):%Y-%m-%d}")
    spans = [(one["date_start"], one["date_end"]) for one in log.asked()]

    assert len(spans) > 5
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(spans))
    assert {one["product"] for one in log.asked()} == {"MESSAGES"}


@pytest.mark.parametrize("name", ["vonage"])
def test_a_site_on_the_sms_api_reads_that_ones_records(
    engine: Engine,
    log: ProviderLog,
    run: Callable[..., Result],
    random_bytes: SeededBytes,
) -> None:
    older = programme("vonage", base_url=log.base_url, options={"signature_method": "sha256"})
    publish_site(engine, a_site(document_hash="site-2", sms=older), random_bytes)
    run()

    assert {one["product"] for one in log.asked()} == {"SMS"}
