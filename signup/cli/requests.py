"""`signup data`: customers who asked their shop for their data, and the answer to them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from signup.cli.shared import database, fail, read_settings, reading
from signup.domain.links import Links
from signup.sites.catalog import Catalog
from signup.storage.data_requests import DUE, answer, unanswered
from signup.storage.own_data import own_data
from signup.transfer.own_file import own_file


@click.group("data")
def data_group() -> None:
    """See and answer the customers who asked their shop for their data."""


@data_group.command("requests")
@click.argument("site_key", metavar="SITE")
def data_requests(site_key: str) -> None:
    """List who waits for an answer, the oldest first, with the day until which it is due."""
    with database(read_settings()) as engine, reading(engine) as connection:
        found = unanswered(connection, site_key)
    for one in found:
        people = " ".join(one.profiles) or "nobody who is known here"
        named = f"{one.platform} {one.reference}" if one.reference else one.platform
        click.echo(f"{one.id}: {named}, due {one.asked_at + DUE:%Y-%m-%d}, about {people}")
    if not found:
        click.echo("Nobody waits.")


@data_group.command("show")
@click.argument("site_key", metavar="SITE")
@click.argument("profile")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file that is written, readable by its owner only.",
)
def data_show(site_key: str, profile: str, output: Path) -> None:
    """Write all that is kept about PROFILE of SITE into a file that the person may have."""
    settings = read_settings()
    links = Links(settings.public_url, settings.secret_keys)
    with database(settings) as engine:
        published = Catalog(engine, clock=_now).get(site_key)
        if published is None:
            fail(f"There is no site {site_key}.")
        with reading(engine) as connection:
            found = own_data(connection, site_key, profile, links)
    if found is None:
        fail("There is no such profile, or it was forgotten.")
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(own_file(published.site, found, _now()))
    except OSError as error:
        fail(f"{output} could not be written: {error.strerror}")
    click.echo(f"Written to {output}. It holds personal data: send it to that person alone.")


@data_group.command("done")
@click.argument("site_key", metavar="SITE")
@click.argument("request")
def data_done(site_key: str, request: str) -> None:
    """Note that REQUEST of SITE has been answered."""
    with database(read_settings()) as engine, engine.begin() as connection:
        if not answer(connection, site_key, request, _now()):
            fail("There is no such request that waits.")
    click.echo("Noted.")


def _now() -> datetime:
    return datetime.now(UTC)
