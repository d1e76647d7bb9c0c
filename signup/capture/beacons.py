"""Counting what visitors did with a form; a count is never a consent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from signup.capture.receipts import Done
from signup.domain.funnel import Cell

if TYPE_CHECKING:
    from signup.capture.commands import CountBeacons
    from signup.capture.world import World


def count_beacons(command: CountBeacons, world: World) -> Done:
    """Add the events to the day's counters."""
    site, day = command.scene.site.key, command.scene.at.date().isoformat()
    for moment, step in command.events:
        place = (command.form, command.version, command.variant, command.device, step)
        world.changes.funnel.setdefault(Cell(site, day, *place), Counter())[moment] += 1
    return Done()
