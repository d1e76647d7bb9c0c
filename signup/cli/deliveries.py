"""`signup deliveries`: what was handed over, what waits, what failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from signup.cli.shared import database, read_settings, reading, site_keys
from signup.forwarding import deliveries as delivery_list

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., object]")


@click.group()
def deliveries() -> None:
    """See what was handed over, what waits, what failed; send again."""


_FILTERS = (
    click.option("--site", "site_key", help="Only this site; default: all."),
    click.option("--destination", help="Only this destination."),
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
                    f"{one['kind']} {one['state']} attempts {one['attempts']}{due}{cause}"
                )


@deliveries.command("replay")
@_filtered
def deliveries_replay(site_key: str | None, **wanted: Any) -> None:
    """Send dead and rejected deliveries again; safe to press twice."""
    total = 0
    with database(read_settings()) as engine:
        with reading(engine) as connection:
            names = site_keys(connection, site_key)
        for name in names:
            total += delivery_list.replay_all(
                engine,
                name,
                _filter(wanted),
                now=datetime.now(UTC),
                on_progress=lambda count: click.echo(f"{count} so far", err=True),
            )
    click.echo(f"{total} put back into the queue.")


def _filter(wanted: dict[str, Any]) -> delivery_list.Filter:
    for name in ("since", "until"):
        if wanted[name] is not None:
            wanted[name] = wanted[name].replace(tzinfo=UTC)
    return delivery_list.Filter(**wanted)
