"""Counts of what happened to consents, by day or by where it happened; no row is about a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from signup.domain.consent import EventKind
from signup.domain.ids import first_id
from signup.storage.tables import consent_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sqlalchemy import Connection

    from signup.storage.funnel import Period

Ground = tuple[str, str]
"""Channel and purpose."""

_ONE = consent_events.c
_KEYS = (_ONE.source, _ONE.channel, _ONE.purpose, _ONE.event)
_COUNTS = (
    select(*_KEYS, func.count())
    .where(
        _ONE.site == bindparam("at_site"),
        # Ids grow with time, so the key itself finds what was recorded in a span.
        _ONE.id >= bindparam("since"),
        _ONE.id < bindparam("until"),
    )
    .group_by(*_KEYS)
)


def by_day(connection: Connection, site: str, period: Period) -> list[dict[str, Any]]:
    """Return what was recorded on each day (UTC), by channel and purpose, where anything was."""
    rows = []
    for day in _days(period):
        found: dict[Ground, Counter[str]] = defaultdict(Counter)
        for _, ground, event, count in _counted(connection, site, day, day):
            found[ground][event] += count
        rows += [{"day": day.isoformat(), **row} for row in _rows(found)]
    return rows


def by_source(connection: Connection, site: str, period: Period) -> list[dict[str, Any]]:
    """Return what was recorded at each door, form or keyword, by channel and purpose.

    Each placement of a keyword has a word of its own, so that signs are told apart.
    """
    found: dict[str, dict[Ground, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for source, ground, event, count in _counted(connection, site, period.since, period.until):
        found[_named(source)][ground][event] += count
    return [
        {"source": source, **row}
        for source, grounds in sorted(found.items())
        for row in _rows(grounds)
    ]


def _counted(
    connection: Connection, site: str, since: date, until: date
) -> Iterator[tuple[str, Ground, str, int]]:
    span = {"since": first_id(_midnight(since)), "until": first_id(_midnight(until, after=1))}
    for row in connection.execute(_COUNTS, {"at_site": site, **span}):
        source, channel, purpose, event, count = row
        yield source, (channel, purpose), event, count


def _rows(grounds: Mapping[Ground, Counter[str]]) -> Iterator[dict[str, Any]]:
    for (channel, purpose), events in sorted(grounds.items()):
        counts = {kind.value: events[kind.value] for kind in EventKind}
        yield {"channel": channel, "purpose": purpose, **counts}


def _named(source: str) -> str:
    """Return a source without the order, file or text that it was."""
    kind, _, rest = source.partition(":")
    return f"{kind}:{rest.partition(':')[0]}" if kind in {"popup", "keyword"} else kind


def _days(period: Period) -> Iterator[date]:
    for count in range((period.until - period.since).days + 1):
        yield period.since + timedelta(days=count)


def _midnight(day: date, *, after: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=after), time(), UTC)
