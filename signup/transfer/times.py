"""Times as other systems export them, read so that a no is never older than it was."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from signup.domain.errors import FieldError
from signup.transfer.faults import REASONS

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""What is older is a spreadsheet's or a program's zero, and no consent."""

_BLANK_BEFORE_ZONE = re.compile(r"\s+(?=[+-][0-9]{2}:?[0-9]{2}$)")


def read_time(text: str, now: datetime, *, field: str, last: bool = False) -> datetime:
    """Return an ISO 8601 time; without a zone it is UTC, and a day alone is its first moment.

    With `last`, a day alone is its last moment, or `now` when it is today: nobody knows at which
    hour somebody withdrew, and what else happened that day must not win.
    Raises FieldError for `field`: `time_invalid`, `time_in_future` or `time_implausible`.
    """
    at = _day(text, now, last=last) or _moment(text)
    if at is None:
        raise FieldError(field, "time_invalid", REASONS["time_invalid"])
    if at > now:
        raise FieldError(field, "time_in_future", REASONS["time_in_future"])
    if at < EARLIEST:
        raise FieldError(field, "time_implausible", REASONS["time_implausible"])
    return at


def read_end(text: str, *, field: str) -> datetime:
    """Return when something ends, also in the future; a day alone is its first moment.

    Raises FieldError for `field`: `time_invalid`.
    """
    at = _moment(text)
    if at is None:
        raise FieldError(field, "time_invalid", REASONS["time_invalid"])
    return at


def _day(text: str, now: datetime, *, last: bool) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if last:
        today = day == now.astimezone(UTC).date()
        return now if today else datetime.combine(day, time.max, UTC)
    return datetime.combine(day, time.min, UTC)


def _moment(text: str) -> datetime | None:
    tidy = _BLANK_BEFORE_ZONE.sub("", text.removesuffix(" UTC"))
    try:
        at = datetime.fromisoformat(tidy)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
