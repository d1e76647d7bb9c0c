"""Where mail goes by the settings, and who says so when it goes nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from signup.app import messenger_channels
from signup.checks import mail_notice
from signup.cli.main import main
from signup.domain.consent import Channel
from signup.drains import messengers
from signup.mailing import mail_sender
from signup.messengers.inbox import InboxMessenger
from signup.messengers.smtp.adapter import SmtpMessenger
from signup.settings.load import load
from signup.storage.engine import create_engine
from tests.integration.mail.conftest import ENVIRON
from tests.support.app import publish_site
from tests.support.clock import START
from tests.support.factories import a_site
from tests.support.site_files import demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from signup.settings.values import Settings
    from tests.support.clock import SeededBytes
    from tests.support.mail_host import MailHost

URL = {"SIGNUP_EMAIL_URL": "smtp://mail.northwind.example"}


def _settings(**changes: str) -> Settings:
    return load({**ENVIRON, **changes})


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = create_engine(sqlite_url)
    yield made
    made.dispose()


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, {}),
        (URL, {Channel.EMAIL: SmtpMessenger}),
        (
            {"SIGNUP_ENV": "development"},
            {Channel.EMAIL: InboxMessenger, Channel.SMS: InboxMessenger},
        ),
        (
            {"SIGNUP_ENV": "development", **URL},
            {Channel.EMAIL: SmtpMessenger, Channel.SMS: InboxMessenger},
        ),
    ],
)
def test_mail_goes_to_the_mail_server_that_is_set(
    engine: Engine, changes: dict[str, str], kinds: dict[Channel, type]
) -> None:
    settings = _settings(**changes)

    found = messengers(settings, engine)
    assert {channel: type(one) for channel, one in found.items()} == kinds
    # Texts go through each site's own provider.
    assert messenger_channels(settings) == {*(channel.value for channel in kinds), "sms"}


@pytest.mark.parametrize(
    ("public_url", "sender", "own_name"),
    [
        ("https://signup.northwind.example", "signup@signup.northwind.example", None),
        ("http://127.0.0.1:8000", "signup@localhost", "[127.0.0.1]"),
        ("http://[::1]:8000", "signup@localhost", "[IPv6:::1]"),
    ],
)
def test_without_a_mailbox_of_its_own_the_service_writes_from_its_host(
    public_url: str, sender: str, own_name: str | None
) -> None:
    made = mail_sender(
        _settings(SIGNUP_PUBLIC_URL=public_url, SIGNUP_EMAIL_FROM="", **URL), lambda: START
    )
    assert made
    assert made._sender == sender
    assert made._own_name == (own_name or "signup.northwind.example")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "SIGNUP_EMAIL_URL"),
        (URL, None),
        ({**URL, "SIGNUP_EMAIL_FROM": ""}, "SIGNUP_EMAIL_FROM"),
        ({"SIGNUP_ENV": "development"}, None),
    ],
)
def test_a_service_that_cannot_reach_people_says_so(
    changes: dict[str, str], said: str | None
) -> None:
    notice = mail_notice(_settings(**changes), lambda: [a_site()])()
    assert notice is None if said is None else said in (notice or "")


def test_a_site_that_asks_nobody_for_an_address_needs_no_mail() -> None:
    assert mail_notice(_settings(), lambda: [a_site(forms=(), boxes={})])() is None


def test_a_site_with_a_mailbox_of_its_own_needs_no_other() -> None:
    own = replace(a_site(), email_sender="news@kaffee.example")
    assert mail_notice(_settings(SIGNUP_EMAIL_FROM="", **URL), lambda: [own])() is None


# -- the commands -------------------------------------------------------------------------------


@pytest.fixture
def run(
    sqlite_url: str, engine: Engine, random_bytes: SeededBytes, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Return the command in production, over a database with a site."""
    publish_site(engine, a_site(), random_bytes)
    secrets = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}
    for name, value in {**ENVIRON, **secrets, "SIGNUP_DATABASE_URL": sqlite_url}.items():
        monkeypatch.setenv(name, value)

    def call(*arguments: str, **changes: str) -> Result:
        for name, value in changes.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return call


def test_the_doctor_says_that_no_mail_can_be_sent(run: Callable[..., Result]) -> None:
    done = run("doctor")
    assert done.exit_code == 1
    assert "mail: none can be sent" in done.output


def test_the_doctor_knocks_at_the_mail_server(run: Callable[..., Result], host: MailHost) -> None:
    done = run("doctor", SIGNUP_EMAIL_URL=host.url())
    assert done.exit_code == 0
    assert "mail server: ok" in done.output

    host.stop()
    done = run("doctor", SIGNUP_EMAIL_URL=host.url())
    assert done.exit_code == 1
    assert "mail server: connect_failed" in done.output


@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_site_file_that_needs_mail_gets_a_warning_where_none_can_be_sent(
    run: Callable[..., Result], tmp_path: Path, command: str
) -> None:
    file = tmp_path / "shop.toml"
    keeper = '[evidence]\ncheckpoint_mail = "archive@northwind.example"\n'
    file.write_text(demo(('markets = ["US", "CA"]', 'markets = ["US", "DE"]'), add=keeper))

    poor, rich = run("site", command, str(file)), run("site", command, str(file), **URL)

    assert (poor.exit_code, rich.exit_code) == (0, 0)
    assert "every opt-in from DE must be confirmed by mail" in poor.output
    assert "evidence.checkpoint_mail: waits for mail" in poor.output
    assert "mail" not in rich.output.replace("checkpoint_mail", "")


def test_the_warning_is_milder_where_only_doubts_are_confirmed(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(demo())
    assert "an opt-in that looks risky must be confirmed" in run("site", "check", str(file)).output
