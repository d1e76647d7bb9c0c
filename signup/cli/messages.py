"""`signup messages`: texts that came while the service could not be reached."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from signup.app import messenger_channels, named_secrets
from signup.capture.errors import CaptureError
from signup.capture.record import Recorder
from signup.cli.shared import database, fail, read_settings, reading, site_keys
from signup.outbound.guard import Guard
from signup.providers.known import PROVIDERS
from signup.reconciling.catch_up import OVERLAP, Found, catch_up
from signup.reconciling.log import LogUnreadable, pages
from signup.sites.catalog import Catalog
from signup.sites.secrets import provider_account
from signup.storage.once import last_seen

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from signup.domain.site import SmsProgramme
    from signup.settings.values import Settings
    from signup.sites.published import PublishedSite


@click.group()
def messages() -> None:
    """Look after the texts that people send."""


@messages.command("reconcile")
@click.option("--site", "site_key", help="Only this site; default: all.")
@click.option(
    "--since",
    type=click.DateTime(),
    help="Read the log from this UTC time; default: two days before the last text that came.",
)
def messages_reconcile(site_key: str | None, since: datetime | None) -> None:
    """Ask the SMS provider for texts whose webhook never came, and hear them.

    Safe while the service runs, and safe to repeat: what was heard has no second effect. Texts
    count from when they were sent.
    """
    settings, failed = read_settings(), False
    with database(settings) as engine:
        with reading(engine) as connection:
            names = site_keys(connection, site_key)
        catalog = Catalog(engine, _now)
        for name in names:
            published = catalog.get(name)
            if published is not None and published.site.sms is not None:
                failed |= not _reconcile(settings, engine, published, published.site.sms, since)
            elif site_key:
                fail(f"{name} has no text programme.")
    if failed:
        raise SystemExit(1)


def _reconcile(
    settings: Settings,
    engine: Engine,
    published: PublishedSite,
    sms: SmsProgramme,
    since: datetime | None,
) -> bool:
    """Catch up with one site and say what was found; return whether all of it could be read."""
    name, provider = published.site.key, PROVIDERS[sms.provider]
    if provider.LOG is None:
        return _say(
            f"{name}: {sms.provider} has no log that tells the words of texts. Ask support."
        )
    start = since.replace(tzinfo=UTC) if since else _default_start(engine, name, sms.provider)
    if start is None:
        return _say(f"{name}: no text ever came. Say from when to read the log, with --since.")
    account = provider_account(sms, named_secrets(settings, os.environ))
    guard = Guard(allow_private=settings.allow_private_destinations)
    log = pages(provider.LOG, account, sms.base_url or provider.BASE_URL, start, guard)
    record = _recorder(settings, engine).record
    found = Found(0, Counter())
    try:
        for found in catch_up(log, provider, published, record, _now):
            click.echo(f"{name}: {found.listed:,} read", err=True)
    except LogUnreadable as unreadable:
        return _say(f"{name}: {sms.provider} did not show its log ({unreadable.cause}).")
    except CaptureError:
        return _say(f"{name}: the database did not take what was found. Run the command again.")
    click.echo(_summary(name, found, start))
    return not found.unreadable or _say(_unreadable(name, found))


def _say(line: str) -> bool:
    click.echo(line, err=True)
    return False


def _recorder(settings: Settings, engine: Engine) -> Recorder:
    channels = messenger_channels(settings)
    return Recorder(engine, random_bytes=secrets.token_bytes, messengers=channels)


def _default_start(engine: Engine, site: str, provider: str) -> datetime | None:
    with reading(engine) as connection:
        last = last_seen(connection, site, provider)
    return last - OVERLAP if last else None


def _summary(name: str, found: Found, start: datetime) -> str:
    total = found.missed.total()
    kinds = ", ".join(f"{count:,} {intent}" for intent, count in sorted(found.missed.items()))
    return (
        f"{name}: {found.listed:,} texts since {start:%Y-%m-%d %H:%M} UTC, "
        f"{total:,} of them missed and heard now{f' ({kinds})' if kinds else ''}."
    )


def _unreadable(name: str, found: Found) -> str:
    return (
        f"{name}: entries of the log that could not be read: {found.unreadable:,}. Any may be a "
        "STOP: look at them in the provider's console, and withdraw by the API who said so."
    )


def _now() -> datetime:
    return datetime.now(UTC)
