"""Counting what visitors did with a form; a count is never a consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.receipts import Done

if TYPE_CHECKING:
    from signup.capture.commands import CountBeacons
    from signup.capture.world import World


def count_beacons(command: CountBeacons, world: World) -> Done:
    """Add the events to the day's counters."""
    day = command.scene.at.date().isoformat()
    site = command.scene.site.key
    funnel = world.changes.funnel
    for kind, step in command.events:
        cell = (site, day, command.form, command.version, command.variant, kind, step)
        funnel[cell] = funnel.get(cell, 0) + 1
    return Done()
