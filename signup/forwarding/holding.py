"""Which texts wait for the morning of their reader (`domain.quiet_hours`)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from signup.domain.outcome import Held
from signup.domain.quiet_hours import SendHours, hours_for, next_allowed

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.site import Site
    from signup.storage.outbox import OutboxRow

QUIET = "quiet_hours"

WAITING_FOR_IT = timedelta(minutes=10)
"""How long after a person's own press a text about it still finds them with the phone in hand."""

MAY_WAIT = frozenset({"message.welcome_sms", "message.confirm_sms", "message.code_sms"})
"""Texts that answer no text of the person's."""


def held(row: OutboxRow, number: str, site: Site, now: datetime) -> Held | None:
    """Return until when a text is held, None when it may go.

    What answers a person's own text always goes, and so does what they have just asked for by
    their own press and wait for. The same text later, or one that somebody else brought about, is
    news that can wait.
    """
    waited_for = row.payload.get("own") and now - row.created_at <= WAITING_FOR_IT
    if row.type not in MAY_WAIT or waited_for:
        return None
    allowed = next_allowed(now, number, hours_for(number, _of(site)))
    return Held(QUIET, allowed) if allowed > now else None


def _of(site: Site) -> SendHours | None:
    if site.sms is None:
        return None
    return SendHours(
        time.fromisoformat(site.sms.send_from), time.fromisoformat(site.sms.send_until)
    )
