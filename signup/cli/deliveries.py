"""`signup deliveries`: what was handed over, what waits, what failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from signup.cli import brand_pages
from signup.cli.progress import progress
from signup.cli.shared import database, read_settings, reading, site_keys
from signup.domain.times import rfc3339
from signup.forwarding import deliveries as delivery_list
from signup.forwarding.overview import overview_of, resume
from signup.sites.catalog import Catalog
from signup.storage.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from signup.forwarding.overview import Overview

F = TypeVar("F", bound="Callable[..., object]")


@click.group()
def deliveries() -> None:
    """See what was handed over, what waits, what failed; send again."""


_FILTERS = (
    click.option("--site", "site_key", help="Only this site; default: all."),
    click.option("--destination", help="Only this destination."),
    click.option("--profile", help="Only what is about the profile of this id."),
    click.option("--state", type=click.Choice(delivery_list.STATES), help="Only this state."),
    click.option("--since", type=click.DateTime(), help="Made at or after this UTC time."),
    click.option("--until", type=click.DateTime(), help="Made before this UTC time."),
)


def _filtered(command: F) -> F:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@deliveries.command("list")
@_filtered
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def deliveries_list(site_key: str | None, limit: int, **wanted: Any) -> None:
    """List deliveries, newest first."""
    with database(read_settings()) as engine, reading(engine) as connection:
        for site_name in site_keys(connection, site_key):
            chosen = _filter(wanted)
            for one in delivery_list.page(connection, site_name, chosen, limit=limit).deliveries:
                due = f" next {one['next_at']}" if one["next_at"] else ""
                cause = f" ({one['cause']})" if one["cause"] else ""
                click.echo(
                    f"{one['created_at']} {one['id']} {site_name}/{one['destination']} "
                    f"{one['kind']} of {one['profile']} {one['state']} "
                    f"attempts {one['attempts']}{due}{cause}"
                )


@deliveries.command("replay")
@click.argument("ids", nargs=-1)
@_filtered
def deliveries_replay(site_key: str | None, ids: tuple[str, ...], **wanted: Any) -> None:
    """Send dead and rejected deliveries again: those named, or all that fit.

    Safe to press twice. What was meant is sent as things stand now, and a consent that was
    withdrawn since is not told.
    """
    if ids and any(wanted.values()):
        raise click.UsageError("name deliveries, or choose them by options, not both")
    total, alone, chosen = 0, 0, _filter(wanted)
    with database(read_settings()) as engine:
        with reading(engine) as connection:
            names = site_keys(connection, site_key)
            _refuse_unknown(engine, connection, names, wanted["destination"])
        for name in names:
            if ids:
                total += delivery_list.replay(engine, name, ids, now=datetime.now(UTC))
            else:
                total += _replay_all(engine, name, chosen)
            with reading(engine) as connection:
                alone += delivery_list.count_left_alone(connection, name, chosen, ids)
    click.echo(f"{total} put back into the queue.")
    if alone:
        click.echo(f"Withdrawals left alone, as their people have said yes again since: {alone}.")


def _replay_all(engine: Engine, site: str, chosen: delivery_list.Filter) -> int:
    with reading(engine) as connection:
        total = delivery_list.count_replayable(connection, site, chosen)
    with progress(f"Replaying {site}", total, long=delivery_list.BATCH) as tell:
        return delivery_list.replay_all(
            engine, site, chosen, now=datetime.now(UTC), on_progress=tell
        )


@deliveries.command("destinations")
@click.option("--site", "site_key", help="Only this site; default: all.")
def deliveries_destinations(site_key: str | None) -> None:
    """Show how each destination stands: what waits, since when, and what holds it back."""
    now = datetime.now(UTC)
    with database(read_settings()) as engine, reading(engine) as connection:
        for one in _standings(engine, connection, site_keys(connection, site_key), now):
            click.echo(_line(one, now))


def _standings(
    engine: Engine, connection: Connection, sites: Sequence[str], now: datetime
) -> Iterator[Overview]:
    catalog = Catalog(engine, lambda: now)
    for name in sites:
        published = catalog.get(name)
        configured = [one.name for one in published.site.destinations] if published else []
        yield from overview_of(connection, name, configured, now)


def _refuse_unknown(
    engine: Engine, connection: Connection, sites: Sequence[str], destination: str | None
) -> None:
    """Raise UsageError for a destination that none of the sites has: a slip, not an empty list."""
    if destination is None:
        return
    found = _standings(engine, connection, sites, datetime.now(UTC))
    known = sorted({one.destination for one in found})
    if destination not in known:
        there = ", ".join(known) or "none"
        raise click.UsageError(f"no such destination: {destination} (there are: {there})")


def _line(one: Overview, now: datetime) -> str:
    waits = f"waiting {one.waiting}"
    if one.oldest:
        waits += f", oldest {int((now - one.oldest).total_seconds())} s"
    cause = f" ({one.cause})" if one.cause else ""
    until = f" until {rfc3339(one.until)}" if one.until else ""
    name = f"{one.site}/{one.destination}"
    return f"{name} {one.standing}{cause}{until}; {waits}; failed {one.failed}"


@deliveries.command("resume")
@click.argument("destination")
@click.option("--site", "site_key", help="Only this site; default: all.")
def deliveries_resume(destination: str, site_key: str | None) -> None:
    """Let a destination be told again at once: one that is stopped, out of order or held.

    A stopped one also goes on by itself, as soon as its key or its settings have changed.
    """
    with database(read_settings()) as engine:
        with reading(engine) as connection:
            names = site_keys(connection, site_key)
            _refuse_unknown(engine, connection, names, destination)
        resumed = [name for name in names if resume(engine, Queue(name, destination))]
    click.echo(f"{len(resumed)} resumed.")


deliveries.add_command(brand_pages.DELIVERIES)


def _filter(wanted: dict[str, Any]) -> delivery_list.Filter:
    for name in ("since", "until"):
        if wanted[name] is not None:
            wanted[name] = wanted[name].replace(tzinfo=UTC)
    return delivery_list.Filter(**wanted)
