"""What the demo shows of messages that would have been sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message: when (aware UTC), `email` or `sms`, whose address, `in` or `out` of the shop."""

    at: datetime
    channel: str
    to: str
    body: str
    subject: str | None = None
    direction: str = "out"


ListMessages = Callable[[str], Sequence[InboxMessage]]
"""Returns the messages of a site, newest first."""


def as_json(message: InboxMessage) -> dict[str, str | None]:
    """Return a message as the inbox page reads it."""
    return {
        "at": message.at.isoformat(timespec="milliseconds"),
        "channel": message.channel,
        "direction": message.direction,
        "address": message.to,
        "subject": message.subject,
        "body": message.body,
    }
