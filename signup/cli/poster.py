"""`signup poster`: what a brand prints to promote its keywords."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from signup.cli.shared import database, fail, read_settings, reading, site_keys
from signup.promotion.kit import FORMATS, write_kit
from signup.promotion.pdf import NoBrowserError
from signup.promotion.sign import PAPERS, find_keyword, sign_for
from signup.sites.documents import from_document
from signup.storage.sites import load

if TYPE_CHECKING:
    from signup.domain.site import Keyword, Site
    from signup.promotion.kit import Format

USUAL: tuple[Format, ...] = ("svg", "png", "html")


@click.command()
@click.option("--site", "site_key", required=True, help="The site's key.")
@click.option("--keyword", "word", help="Only this keyword, with its placements; default: all.")
@click.option("--placement", help="Only the sign for this place.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    default=USUAL,
    show_default=True,
    help="Repeat for several; pdf needs Chromium.",
)
@click.option("--paper", type=click.Choice(PAPERS), help="Default: the usual of the country.")
@click.option(
    "--output",
    default=".",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write into.",
)
def poster(
    site_key: str,
    word: str | None,
    placement: str | None,
    formats: tuple[Format, ...],
    paper: str | None,
    output: Path,
) -> None:
    """Write QR codes and print-ready signs of a site's published keywords."""
    site = _site(site_key)
    for keyword in _chosen(site, word, placement):
        sign = sign_for(site, keyword, paper)
        click.echo(f"{keyword.word}, {keyword.placement}: {sign.link}")
        try:
            for path in write_kit(sign, formats, output):
                click.echo(f"  {path}")
        except (OSError, NoBrowserError) as error:
            fail(str(error))


def _site(key: str) -> Site:
    with database(read_settings()) as engine, reading(engine) as connection:
        (stored,) = load(connection, site_keys(connection, key))
    return from_document(stored.document)


def _chosen(site: Site, word: str | None, placement: str | None) -> list[Keyword]:
    """Return the keywords asked for; ends the command when there is none."""
    wanted = find_keyword(site, word) if word is not None else None
    if word is not None and wanted is None:
        fail(f"There is no keyword {word}. The site has: {_words(site)}.")
    found = [
        keyword
        for keyword in site.keywords
        if (wanted is None or wanted.word in {keyword.word, keyword.part_of})
        and placement in {None, keyword.placement}
    ]
    if not found:
        fail(f"No keyword stands there. The site has: {_words(site)}.")
    return found


def _words(site: Site) -> str:
    words = [f"{keyword.word} ({keyword.placement})" for keyword in site.keywords]
    return ", ".join(words) or "none"
