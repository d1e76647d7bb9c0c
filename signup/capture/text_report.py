"""Deciding on what the SMS provider says became of a text of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.blocking import block
from signup.capture.receipts import Done
from signup.storage.once import SeenMessage
from signup.storage.outbox import Reported

if TYPE_CHECKING:
    from signup.capture.commands import TextReport
    from signup.capture.world import World

UNKNOWN_CODE = "unknown"
LONGEST_CODE = 32
"""Characters kept of a provider's code."""


def text_report(command: TextReport, world: World) -> Done:
    """Give the report its effect, once: how the text ended, and whether its number is blocked."""
    if command.report_id is not None:
        report = (command.provider, command.report_id)
        if report in world.loaded.seen:
            return Done()
        world.loaded.seen.add(report)
        seen = SeenMessage(command.scene.site.key, *report, command.scene.at)
        world.changes.messages.append(seen)
    code = (command.code or UNKNOWN_CODE)[:LONGEST_CODE]
    if command.blocks:
        block(command.phone, code, world, command.scene)
    if command.delivery is not None:
        world.changes.reported.append(_ended(command, command.delivery, code))
    return Done()


def _ended(command: TextReport, delivery: str, code: str) -> Reported:
    site, at = command.scene.site.key, command.scene.at
    if command.state == "delivered":
        return Reported(site, delivery, "confirmed", None, at)
    cause = f"blocked:{code}" if command.blocks else f"undelivered:{code}"
    return Reported(site, delivery, "rejected", cause, at)
