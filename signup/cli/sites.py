"""`signup site`: check and publish site files, make secret keys."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signup.app import messenger_channels, named_secrets
from signup.cli import shots
from signup.cli.shared import database, fail, read_settings
from signup.destinations.shared import Means
from signup.forwarding.inspecting import inspect
from signup.sites import commands as site_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from signup.domain.site import Site
    from signup.settings.values import Settings
    from signup.sites.errors import Complaint


@click.group()
def site() -> None:
    """Check and publish site files."""


@site.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--online",
    is_flag=True,
    help="Ask the destinations, too: keys, lists, and whether they confirm a second time.",
)
def site_check(file: Path, *, online: bool) -> None:
    """Say what is wrong with a site FILE, without publishing it."""
    settings = read_settings()
    can_mail = "email" in messenger_channels(settings)
    secrets_by_name = named_secrets(settings, os.environ)
    ask = _asking(settings, secrets_by_name) if online else None
    found = site_files.check(file, secrets_by_name, can_mail=can_mail, ask=ask)
    for finding in (*found.errors, *found.warnings):
        click.echo(str(finding), err=True)
    if found.errors:
        raise SystemExit(1)
    click.echo(f"{file}: good to publish.")


def _asking(
    settings: Settings, environ: Mapping[str, str]
) -> Callable[[Site], Iterator[Complaint]]:
    """Return how the destinations of a site are asked; says of each what came of it."""
    allow_private = settings.allow_private_destinations
    means = Means(environ, lambda: datetime.now(UTC), allow_private=allow_private)

    def ask(asked: Site) -> Iterator[Complaint]:
        for look in inspect(asked, means):
            click.echo(f"{look.name}: {look.words}")
            yield from look.complaints

    return ask


@site.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--screenshots/--no-screenshots",
    default=None,
    help="Take pictures of what is shown; by default where there is a browser.",
)
def site_apply(file: Path, *, screenshots: bool | None) -> None:
    """Publish what changed in a site FILE: all of it, or nothing."""
    settings = read_settings()
    site_key = apply(settings, file)
    if screenshots is not False:
        shots.after_apply(settings, site_key, demanded=screenshots is True)


@site.command("key")
@click.argument("site_key", metavar="SITE")
def site_new_key(site_key: str) -> None:
    """Print one new secret key of SITE; it is stored hashed and never shown again."""
    with database(read_settings()) as engine, engine.begin() as connection:
        key = site_files.new_key(connection, site_key, datetime.now(UTC), secrets.token_bytes)
    if key is None:
        fail(f"There is no site {site_key}. Publish it first: signup site apply FILE")
    click.echo(key)


def apply(settings: Settings, file: Path) -> str:
    """Publish a site file, say what changed, return the site; ends the command when refused."""
    secrets_by_name = named_secrets(settings, os.environ)
    with database(settings) as engine:
        applied = site_files.apply(
            file,
            secrets_by_name,
            engine,
            datetime.now(UTC),
            secrets.token_bytes,
            can_mail="email" in messenger_channels(settings),
        )
    for finding in (*applied.errors, *applied.warnings):
        click.echo(str(finding), err=True)
    if applied.report is None:
        raise SystemExit(1)
    click.echo(applied.summary)
    return applied.report.site


site.add_command(shots.site_shots)
