"""`signup config check` and `signup doctor`: is everything as it must be?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import SQLAlchemyError

from signup.checks import codes_notice, mail_notice, notices, readiness, text_notice
from signup.cli.shared import database, read_settings
from signup.mailing import mail_sender
from signup.sites.catalog import Catalog

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.settings.values import Settings
    from signup.web.health import Check


@click.group("config")
def config_group() -> None:
    """Look at the settings."""


@config_group.command("check")
def config_check() -> None:
    """Say what is wrong with the environment's SIGNUP_ settings."""
    read_settings()
    click.echo("The settings are good.")


@click.command()
def doctor() -> None:
    """Ask every part whether it works, and say what to do where it does not."""
    settings = read_settings()
    with database(settings) as engine:
        checks = {**readiness(engine), **notices(engine, _now), **_of_sites(settings, engine)}
        answers = {name: _ask(check) for name, check in checks.items()}
    for name, answer in answers.items():
        click.echo(f"{name}: {answer}")
    if any(answer != "ok" for answer in answers.values()):
        raise SystemExit(1)


def _of_sites(settings: Settings, engine: Engine) -> dict[str, Check]:
    """Return what to ask about texts and mail, and whether the mail server lets us in."""
    catalog = Catalog(engine, clock=_now)

    def sites() -> list[Site]:
        return [one.site for one in catalog.all()]

    found = {
        "texts": text_notice(engine, _now, sites),
        "mail": mail_notice(settings, sites),
        "codes": codes_notice(engine, _now, sites),
    }
    sender = mail_sender(settings, _now)
    return {**found, "mail server": sender.trouble} if sender else found


def _now() -> datetime:
    return datetime.now(UTC)


def _ask(check: Check) -> str:
    try:
        return check() or "ok"
    except SQLAlchemyError as error:
        return f"failed ({type(error).__name__})"
