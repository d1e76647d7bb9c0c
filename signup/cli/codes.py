"""`signup codes`: stocks of codes that are given out once each."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from signup.app import named_secrets
from signup.cli.shared import database, fail, read_settings, reading
from signup.domain.offers import LONGEST, LONGEST_CODE, SHORTEST, new_code
from signup.drains import means, now
from signup.forwarding.stocking import Stocking, stock
from signup.sites.catalog import Catalog
from signup.storage.offers import Level, Place, add, levels
from signup.transfer.codes import read_codes

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from signup.domain.site import Site

MOST = 1_000_000
_NONE = Level(0, 0)


@click.group()
def codes() -> None:
    """Fill and look at the pools of codes of one's own."""


@codes.command("add")
@click.argument("site_key", metavar="SITE")
@click.argument("pool")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add_codes(site_key: str, pool: str, file: Path) -> None:
    """Add the codes of a CSV FILE, from its column `code`, to POOL of SITE.

    All of the file is taken, or nothing. Codes that are there already stay as they are.
    """
    found = read_codes(file.read_bytes())
    if found.faults:
        lines = [f"{file}:{one.line}: {one.reason}" for one in found.faults]
        fail(*lines, "Nothing was added.")
    with database(read_settings()) as engine:
        _require(engine, site_key, pool)
        with engine.begin() as connection:
            new = add(connection, Place(site_key, pool), found.codes, datetime.now(UTC))
    click.echo(f"{new} codes added, {len(found.codes) - new} were there already.")


@codes.command("generate")
@click.argument("site_key", metavar="SITE")
@click.argument("pool")
@click.option("--count", type=click.IntRange(1, MOST), required=True, help="How many.")
@click.option("--prefix", default="", help="What each begins with.")
@click.option(
    "--length",
    type=click.IntRange(SHORTEST, LONGEST),
    default=8,
    show_default=True,
    help="Letters after the prefix.",
)
def generate_codes(site_key: str, pool: str, count: int, prefix: str, length: int) -> None:
    """Make codes by chance, add them to POOL of SITE and print them as CSV for the shop.

    Letters that are mistaken for each other (I, L, O, 0, 1) are left out.
    """
    if len(prefix) + length > LONGEST_CODE or not prefix.isprintable() or " " in prefix:
        raise click.BadParameter("too long, or with a blank", param_hint="--prefix")
    made: dict[str, None] = {}
    while len(made) < count:
        made[new_code(secrets.token_bytes, length, prefix)] = None
    with database(read_settings()) as engine:
        _require(engine, site_key, pool)
        with engine.begin() as connection:
            if add(connection, Place(site_key, pool), made, datetime.now(UTC)) != count:
                connection.rollback()
                fail("By chance a code was there already: nothing was added, try again.")
    click.echo("\n".join(["code", *made]))


@codes.command("fetch")
@click.argument("site_key", metavar="SITE")
def fetch_codes(site_key: str) -> None:
    """Fill the pools of SITE that name a coupon, from the store that has it.

    A worker does the same every minute.
    """
    settings = read_settings()
    with database(settings) as engine:
        site = _site(engine, site_key)
        stocking = Stocking(engine, means(settings, named_secrets(settings, os.environ)), now)
        found = list(stock(stocking, site))
    for one in found:
        why = f", no more: {one.cause}" if one.cause else ""
        click.echo(f"{one.pool}: {one.added} codes taken{why}")
    if not found:
        click.echo("Nothing is missing.")
    if any(one.cause for one in found):
        raise SystemExit(1)


@codes.command("list")
@click.argument("site_key", metavar="SITE")
def list_codes(site_key: str) -> None:
    """Say how many codes of each pool of SITE are free, and how many were given out."""
    with database(read_settings()) as engine:
        site = _site(engine, site_key)
        with reading(engine) as connection:
            found = levels(connection, site_key, datetime.now(UTC))
    for name in sorted({*found, *(pool.name for pool in site.pools)}):
        level = found.get(name, _NONE)
        click.echo(f"{name}: {level.free} free, {level.given} given")


def _site(engine: Engine, site_key: str) -> Site:
    published = Catalog(engine, clock=lambda: datetime.now(UTC)).get(site_key)
    if published is None:
        fail(f"There is no site {site_key}.")
    return published.site


def _require(engine: Engine, site_key: str, pool: str) -> None:
    """End the command unless the site file names this pool."""
    if not any(one.name == pool for one in _site(engine, site_key).pools):
        fail(f"The site file of {site_key} names no pool {pool}.")
