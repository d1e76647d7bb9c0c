"""`signup messages`: texts that came while the service could not be reached."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from signup.app import messenger_channels, named_secrets
from signup.capture.errors import CaptureError
from signup.capture.record import Recorder
from signup.cli.shared import database, fail, read_settings, reading, site_keys
from signup.outbound.guard import Guard
from signup.providers.known import PROVIDERS
from signup.providers.shared import Span
from signup.reconciling.catch_up import OVERLAP, Found, Hearing
from signup.reconciling.log import LogReader, LogUnreadable
from signup.sites.catalog import Catalog
from signup.sites.secrets import provider_account
from signup.storage.once import last_seen, seen

if TYPE_CHECKING:
    from collections.abc import Collection

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
@click.option(
    "--unread-as-stop",
    is_flag=True,
    help="End the texts to whoever sent one whose words the provider does not tell any more.",
)
def messages_reconcile(
    site_key: str | None, since: datetime | None, *, unread_as_stop: bool
) -> None:
    """Ask the SMS provider for texts whose webhook never came, and hear them.

    Safe while the service runs, and safe to repeat: what was heard has no second effect. Texts
    count from when they were sent. Exit code 1 says that something could not be read.
    """
    settings, failed = read_settings(), False
    with database(settings) as engine:
        with reading(engine) as connection:
            names = site_keys(connection, site_key)
        catalog = Catalog(engine, _now)
        for name in names:
            published = catalog.get(name)
            if published is not None and published.site.sms is not None:
                start = since.replace(tzinfo=UTC) if since else None
                reader, hearing = _hearing(
                    settings,
                    engine,
                    published,
                    published.site.sms,
                    unread_as_stop=unread_as_stop,
                )
                failed |= not _reconcile(engine, reader, hearing, start)
            elif site_key:
                fail(f"{name} has no text programme.")
    if failed:
        raise SystemExit(1)


def _hearing(
    settings: Settings,
    engine: Engine,
    published: PublishedSite,
    sms: SmsProgramme,
    *,
    unread_as_stop: bool,
) -> tuple[LogReader, Hearing]:
    name, provider = published.site.key, PROVIDERS[sms.provider]

    def heard(ids: Collection[str]) -> set[str]:
        with reading(engine) as connection:
            found = seen(connection, name, [(sms.provider, one) for one in ids])
        return {message_id for _, message_id in found}

    reader = LogReader(
        provider.LOG,
        provider_account(sms, named_secrets(settings, os.environ)),
        sms.base_url or provider.BASE_URL,
        Guard(allow_private=settings.allow_private_destinations),
        time.sleep,
    )
    record = _recorder(settings, engine).record
    return reader, Hearing(
        provider, published, record, heard, reader.words, _now, unread_as_stop=unread_as_stop
    )


def _reconcile(engine: Engine, reader: LogReader, hearing: Hearing, since: datetime | None) -> bool:
    """Catch up with one site and say what was found; return whether all of it could be read."""
    name, provider = hearing.published.site.key, hearing.provider.NAME
    start = since or _default_start(engine, name, provider)
    if start is None:
        return _say(f"{name}: no text ever came. Say from when to read the log, with --since.")
    found = Found()
    try:
        for found in hearing.catch_up(reader.pages(Span(start, _now()))):
            click.echo(f"{name}: {found.listed:,} read", err=True)
    except LogUnreadable as unreadable:
        return _say(f"{name}: {provider} did not show its log ({unreadable.cause}).")
    except CaptureError:
        return _say(f"{name}: the database did not take what was found. Run the command again.")
    click.echo(_summary(name, found, start))
    return all([_told_unread(name, provider, found), _told_unreadable(name, found)])


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


def _told_unread(name: str, provider: str, found: Found) -> bool:
    """Name the texts that were missed and cannot be read; return whether there are none."""
    for entry in found.unread:
        click.echo(f"{name}: unread {entry.sent_at:%Y-%m-%d %H:%M:%S} UTC {entry.id}")
    return not found.unread or _say(
        f"{name}: {provider} does not tell the words of {len(found.unread):,} texts that were "
        "missed. Any may be a STOP: look at them in the provider's console and withdraw by the API "
        "who said so, or run the command with --unread-as-stop."
    )


def _told_unreadable(name: str, found: Found) -> bool:
    return not found.unreadable or _say(
        f"{name}: entries of the log that could not be read: {found.unreadable:,}. Any may be a "
        "STOP: look at them in the provider's console, and withdraw by the API who said so."
    )


def _now() -> datetime:
    return datetime.now(UTC)
