"""`make soak`: kill servers and workers at random under load, and see what promises are worth."""

from __future__ import annotations

import sys

import click

from bench.soak.run import Plan
from bench.soak.table import DATABASES, table


@click.command()
@click.option("--people", default=100_000, show_default=True, help="How many sign up.")
@click.option("--kills", default=200, show_default=True, help="How many processes are killed.")
@click.option("--rate", default=100.0, show_default=True, help="Signups a second at most.")
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
@click.option("--seed", default=0, show_default=True, help="Decides who dies when.")
@click.option("--database", type=click.Choice(DATABASES), help="Only this one; default: both.")
def main(
    people: int, kills: int, rate: float, workers: int, seed: int, database: str | None
) -> None:
    """Soak the service and its workers, print what was found, and fail if a promise was broken."""
    plan = Plan(people, kills, rate, workers, seed)
    text, holds = table(plan, (database,) if database else DATABASES)
    click.echo(text)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
