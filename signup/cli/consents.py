"""`signup consents`: does everybody's state follow from what they did?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from signup.capture import rebuild
from signup.cli.shared import database, read_settings, reading, site_keys
from signup.storage import subjects

if TYPE_CHECKING:
    from sqlalchemy import Engine

EVERY = 100_000
"""Subjects between two lines of progress, where there is no terminal."""


@click.group()
def consents() -> None:
    """Look after consents."""


@consents.command("check")
@click.option("--site", "site_key", help="Only this site; default: all.")
@click.option("--repair", is_flag=True, help="Write what the events say where the cache differs.")
def consents_check(site_key: str | None, *, repair: bool) -> None:
    """Derive every state from its events and compare it with the cache.

    Safe while the service runs. Differences are listed without any address.
    """
    with database(read_settings()) as engine:
        with reading(engine) as connection:
            names = site_keys(connection, site_key)
        differ = sum(_check(engine, name, repair=repair) for name in names)
    if differ and not repair:
        raise SystemExit(1)


def _check(engine: Engine, site: str, *, repair: bool) -> int:
    with reading(engine) as connection:
        progress = _Progress(site, subjects.count(connection, site))
    differ = 0
    for difference in rebuild.check(engine, site, seen=progress.add):
        differ += 1
        progress.interrupt()
        click.echo(str(difference))
        if repair:
            rebuild.repair(engine, difference)
    progress.interrupt()
    found = f"{differ:,} differ" if differ else "each as its events say"
    click.echo(f"{site}: {progress.seen:,} checked, {found}{_done(differ, repair=repair)}.")
    return differ


def _done(differ: int, *, repair: bool) -> str:
    return ", repaired" if differ and repair else ""


def _is_terminal() -> bool:
    return sys.stderr.isatty()


class _Progress:
    """How far a site is: one line that grows on a terminal, a line now and then elsewhere."""

    def __init__(self, site: str, total: int) -> None:
        self.seen = 0
        self._site, self._total = site, total
        self._terminal = _is_terminal()
        self._open = False

    def add(self, count: int) -> None:
        """Say that `count` more were compared."""
        before, self.seen = self.seen, self.seen + count
        line = f"{self._site}: {self.seen:,} of {max(self._total, self.seen):,}"
        if self._terminal:
            click.echo(f"\r{line}", nl=False, err=True)
            self._open = True
        elif before // EVERY != self.seen // EVERY:
            click.echo(line, err=True)

    def interrupt(self) -> None:
        """Begin a new line before something else is said."""
        if self._open:
            click.echo(err=True)
        self._open = False
