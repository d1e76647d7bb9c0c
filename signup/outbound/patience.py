"""How long the other side asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or an HTTP date (RFC 9110, section 10.2.3).

    Return None for an absent or unreadable one, nothing below zero, and never more than a day.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:9])
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, IndexError):
            return None
        at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = int((at - now).total_seconds())
    return min(timedelta(seconds=max(seconds, 0)), timedelta(days=1))
