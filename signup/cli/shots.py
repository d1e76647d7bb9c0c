"""Taking pictures of what is published: part of `signup site`."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from signup.app import WIDGETS
from signup.cli.shared import database, fail, read_settings
from signup.embed.scripts import build_of, part_of, read_scripts
from signup.shots.chromium import BrowserError, Chromium, find
from signup.shots.listing import addresses
from signup.shots.plan import Builds
from signup.shots.stage import stage
from signup.shots.take import Studio, hold, missing
from signup.sites.catalog import Catalog

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.settings.values import Settings

NO_BROWSER = (
    "no pictures were taken: there is no Chromium here. Install one or name it in SIGNUP_CHROMIUM, "
    "then: signup site shots {site}"
)


@click.command("shots")
@click.argument("site_key", metavar="SITE")
def site_shots(site_key: str) -> None:
    """Take the pictures of SITE that are missing, and say where all of them are."""
    settings = read_settings()
    with database(settings) as engine:
        catalog = Catalog(engine, clock=_now)
        published = catalog.get(site_key)
        if published is None:
            fail(f"There is no site {site_key}. Publish it first: signup site apply FILE")
        trouble = take_missing(settings, engine, catalog, published.site)
        for line in addresses(engine, published.site, _builds(), settings.public_url):
            click.echo(line)
    if trouble:
        fail(f"{site_key}: {trouble}")


def after_apply(settings: Settings, site_key: str, *, demanded: bool) -> None:
    """Take what applying a file has made missing; only `demanded` pictures fail the command."""
    with database(settings) as engine:
        catalog = Catalog(engine, clock=_now)
        published = catalog.get(site_key)
        trouble = take_missing(settings, engine, catalog, published.site) if published else None
    if trouble:
        click.echo(f"{site_key}: {trouble}", err=True)
        if demanded:
            raise SystemExit(1)


def take_missing(settings: Settings, engine: Engine, catalog: Catalog, site: Site) -> str | None:
    """Take and seal the pictures that are missing; return why some are missing still."""
    planned = missing(engine, site, _builds())
    if not planned:
        return None
    program = find(settings.chromium)
    if program is None:
        return NO_BROWSER.format(site=site.key)
    try:
        with (
            stage(catalog, WIDGETS / "dist") as address,
            Chromium(program) as browser,
            click.progressbar(planned, label="Taking pictures", file=sys.stderr) as shown,
        ):
            count = hold(engine, Studio(browser, address, _now, secrets.token_bytes), shown)
    except BrowserError as error:
        return f"pictures are missing, {error}. Try again: signup site shots {site.key}"
    click.echo(f"{site.key}: took {count} pictures.")
    return None


def _builds() -> Builds:
    scripts = read_scripts(WIDGETS / "dist")
    return Builds(*(build_of(part_of(scripts, kind)) for kind in ("popup", "checkout")))


def _now() -> datetime:
    return datetime.now(UTC)
