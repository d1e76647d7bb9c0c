"""`signup figures`, `signup deliveries page`: the addresses of the brand's own pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from signup.cli.shared import database, read_settings, reading, site_keys
from signup.domain.links import BrandLink, BrandPage, Links

LONGEST = 366
"""Days that an address works at the most."""


def page_command(name: str, page: BrandPage, about: str) -> click.Command:
    """Return the command that prints the address of a site's `page`; `about` is its help."""

    @click.command(name, help=about)
    @click.argument("site_key", metavar="SITE")
    @click.option(
        "--days",
        type=click.IntRange(1, LONGEST),
        default=30,
        show_default=True,
        help="For how long the address works.",
    )
    def print_address(site_key: str, days: int) -> None:
        settings = read_settings()
        with database(settings) as engine, reading(engine) as connection:
            site_keys(connection, site_key)
        until = datetime.now(UTC).date() + timedelta(days=days)
        links = Links(settings.public_url, settings.secret_keys)
        click.echo(links.brand(BrandLink(page, site_key, until)))

    return print_address


FIGURES = page_command(
    "figures",
    BrandPage.FIGURES,
    """Print the address of the page with the figures of SITE.

    Whoever has the address can open it; it shows counts, and nothing about a person.
    """,
)
DELIVERIES = page_command(
    "page",
    BrandPage.DELIVERIES,
    """Print the address of the page that shows how the deliveries of SITE stand.

    Whoever has the address can open it; it changes nothing and tells nothing about a person.
    """,
)
