"""`signup evidence`: check evidence files, and publish the key that signs them."""

from __future__ import annotations

import click

from signup.cli.shared import read_settings
from signup.evidence import standalone
from signup.evidence.note import verifier_key
from signup.sealing import keys_of


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


@evidence.command("key")
@click.argument("site_key", metavar="SITE")
def evidence_key(site_key: str) -> None:
    """Print the key that signs SITE's evidence log; publish it, and keep it with the files."""
    click.echo(verifier_key(keys_of(read_settings(), site_key).signer))
