"""`signup evidence`: check evidence files, and publish the key that signs them."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from signup.cli.shared import database, fail, read_settings, reading, site_keys
from signup.domain.email import parse_email
from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164
from signup.evidence import claims, standalone
from signup.evidence.errors import NotSealedYet
from signup.evidence.note import verifier_key
from signup.sealing import keys_of
from signup.storage.addresses import address_key
from signup.storage.unit_of_work import Peppers


@click.group()
def evidence() -> None:
    """Check evidence files, and publish the key that signs them."""


@evidence.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--checkpoint", type=click.Path(exists=True, dir_okay=False), help="One you hold.")
@click.option("--key", "keys", multiple=True, help="The log's key, as published.")
def evidence_verify(file: str, checkpoint: str | None, keys: tuple[str, ...]) -> None:
    """Check an evidence FILE offline and say in plain words what it proves."""
    arguments = [file, *(["--checkpoint", checkpoint] if checkpoint else [])]
    for key in keys:
        arguments += ["--key", key]
    raise SystemExit(standalone.main(arguments))


@evidence.command("claim")
@click.argument("site_key", metavar="SITE")
@click.option(
    "--out",
    "folder",
    default=".",
    show_default=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the files are written.",
)
def evidence_claim(site_key: str, folder: Path) -> None:
    """Ask for an address and write what SITE's log holds of it, also of a forgotten person.

    The address is read from the terminal or standard input, so that no shell remembers it.
    """
    address = _normal(click.prompt("E-mail address or number", err=True))
    with database(read_settings()) as engine, reading(engine) as connection:
        site_keys(connection, site_key)
        key = address_key(Peppers().of(connection, site_key), address)
        names = claims.histories_of(connection, site_key, key)
        try:
            found = [
                claims.bundle_for_claimant(connection, site_key, name, address) for name in names
            ]
        except NotSealedYet:
            fail("Not everything is sealed yet. Is a worker running? Try again in ten seconds.")
    bundles = [bundle for bundle in found if bundle]
    if not bundles:
        fail("The log holds nothing that can be matched with this address.")
    for bundle in bundles:
        file = folder / f"evidence-{bundle['id']}.json"
        file.write_bytes(orjson.dumps(bundle))
        click.echo(str(file))


def _normal(typed: str) -> str:
    """Return the address as it was sealed; ends the command when it is none."""
    try:
        return parse_email(typed).value if "@" in typed else parse_e164(typed).value
    except FieldError:
        fail("This is neither an e-mail address nor a number like +14155552671.")


@evidence.command("key")
@click.argument("site_key", metavar="SITE")
def evidence_key(site_key: str) -> None:
    """Print the key that signs SITE's evidence log; publish it, and keep it with the files."""
    click.echo(verifier_key(keys_of(read_settings(), site_key).signer))
