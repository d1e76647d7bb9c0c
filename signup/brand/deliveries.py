"""The page of deliveries: the oldest that waits first, then each destination, then failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.brand.shared import Page
from signup.domain.links import BrandPage
from signup.forwarding.deliveries import REPLAYABLE, Filter, page
from signup.forwarding.overview import overview_of

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy import Connection

    from signup.brand.shared import Look

MOST_FAILED = 20
"""So many failed deliveries are shown, the newest of each kind of end."""

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def age(passed: timedelta) -> str:
    """Return a span as people say it, in its largest unit: `3 hours`."""
    seconds = max(0, int(passed.total_seconds()))
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    count = seconds // size
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def _read(connection: Connection, look: Look) -> dict[str, object]:
    site = look.site
    names = [one.name for one in site.destinations]
    found = overview_of(connection, site.key, names, look.now)
    waiting = [one for one in found if one.oldest]
    return {
        "destinations": found,
        "oldest": min(waiting, key=lambda one: one.oldest or look.now, default=None),
        "failed": _failed(connection, site.key),
    }


def _failed(connection: Connection, site: str) -> list[dict[str, str]]:
    found = [
        one
        for state in REPLAYABLE
        for one in page(connection, site, Filter(state=state), limit=MOST_FAILED).deliveries
    ]
    return sorted(found, key=lambda one: one["created_at"], reverse=True)[:MOST_FAILED]


DELIVERIES = Page(BrandPage.DELIVERIES, _read, {"age": age})
