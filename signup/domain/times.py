"""Times as documents show them."""

from __future__ import annotations

from datetime import UTC, datetime


def read_moment(text: object) -> datetime | None:
    """Return an ISO 8601 time as aware UTC, None for what is none; without offset it is UTC."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def rfc3339(moment: datetime) -> str:
    """Return an aware time as RFC 3339 in UTC, to the millisecond: `2026-11-23T09:30:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
