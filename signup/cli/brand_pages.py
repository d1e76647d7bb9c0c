"""`signup figures`, `signup deliveries page`: the addresses of the brand's own pages."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import click

from signup.cli.shared import database, read_settings, reading, site_keys
from signup.domain.links import BrandLink, BrandPage, Links
from signup.settings.parsing import public_url

LONGEST = 366
"""Days that an address works at the most."""


def _origin(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    try:
        return public_url(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


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
    @click.option(
        "--url",
        callback=_origin,
        help="Where the service is reached; default: SIGNUP_PUBLIC_URL.",
    )
    def print_address(site_key: str, days: int, url: str | None) -> None:
        settings = read_settings()
        if url is None and "SIGNUP_PUBLIC_URL" not in os.environ:
            click.echo(f"For a service at {settings.public_url}; --url for another.", err=True)
        with database(settings) as engine, reading(engine) as connection:
            site_keys(connection, site_key)
        until = datetime.now(UTC).date() + timedelta(days=days)
        links = Links(url or settings.public_url, settings.secret_keys)
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
