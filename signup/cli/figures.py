"""`signup figures`: the address of the page that draws what came of a site's forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from signup.cli.shared import database, read_settings, reading, site_keys
from signup.domain.links import FiguresLink, Links

LONGEST = 366


@click.command("figures")
@click.argument("site_key", metavar="SITE")
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST),
    default=30,
    show_default=True,
    help="For how long the address works.",
)
def figures(site_key: str, days: int) -> None:
    """Print the address of the page with the figures of SITE.

    Whoever has the address can open it; it shows counts, and nothing about a person.
    """
    settings = read_settings()
    with database(settings) as engine, reading(engine) as connection:
        site_keys(connection, site_key)
    until = datetime.now(UTC).date() + timedelta(days=days)
    links = Links(settings.public_url, settings.secret_keys)
    click.echo(links.figures(FiguresLink(site_key, until)))
