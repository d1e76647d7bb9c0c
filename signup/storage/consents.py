"""Consent events, appended and never edited, and the cache of what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from signup.domain.basis import CONSENT, Basis, Ground
from signup.domain.consent import (
    Act,
    Channel,
    EventKind,
    Happening,
    OptInLevel,
    Purpose,
    Standing,
    State,
    rank_of,
)
from signup.domain.place import UNKNOWN
from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import consent_events, consent_states

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, RowMapping

Subject = tuple[str, Channel, Purpose]
"""Whose consent to what: address key, channel, purpose."""


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One event as it is stored; `jurisdiction` is a place, read from what `inferred_from` says."""

    site: str
    id: str
    profile_id: str
    subject: Subject
    happening: Happening
    recorded_at: datetime
    site_hash: str
    jurisdiction: str
    inferred_from: str = UNKNOWN
    disclosure_id: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """A stored event: what happened, and when it was written down."""

    happening: Happening
    recorded_at: datetime
    id: str


_MOVING = (
    "state",
    "level",
    "since",
    "last_at",
    "source",
    "ever_subscribed",
    "requested_at",
    "last_event",
    "basis",
    "expires_at",
)
_KEYS = ("address_key", "channel", "purpose")
_STATE_FIELDS = [consent_states.c[name] for name in (*_KEYS, *_MOVING)]
_BY_ADDRESS = select(*_STATE_FIELDS).where(
    one_of(consent_states.c.address_key, "keys"),
)


_LOCKED = _BY_ADDRESS.order_by(
    consent_states.c.address_key, consent_states.c.channel, consent_states.c.purpose
).with_for_update()


def load(
    connection: Connection, site: str, keys: Collection[str], *, lock: bool = False
) -> dict[Subject, Standing]:
    """Return the standings of all the addresses whose keys are given.

    With `lock`, nobody else changes them before the end of the transaction.
    """
    if not keys:
        return {}
    statement = _LOCKED if lock else _BY_ADDRESS
    rows = connection.execute(statement, {"site": site, "keys": list(keys)})
    return {
        (row.address_key, Channel(row.channel), Purpose(row.purpose)): _standing(row)
        for row in rows
    }


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        state=State(row.state),
        level=OptInLevel(row.level),
        since=row.since,
        last_at=row.last_at,
        source=row.source,
        ever_subscribed=row.ever_subscribed,
        requested_at=row.requested_at,
        last_event=row.last_event,
        ground=_ground(row),
    )


def _ground(row: Row[Any]) -> Ground:
    if row.expires_at is None and row.basis == Basis.CONSENT:
        return CONSENT
    return Ground(Basis(row.basis), row.expires_at)


def history(connection: Connection, site: str, subject: Subject) -> list[Happening]:
    """Return every event of one address, channel and purpose."""
    key, channel, purpose = subject
    table = consent_events.c
    rows = connection.execute(
        select(*_HAPPENING).where(
            table.site == site,
            table.address_key == key,
            table.channel == channel.value,
            table.purpose == purpose.value,
        )
    )
    return [_happening(row) for row in rows]


_HAPPENING = [
    consent_events.c[name] for name in ("event", "act", "at", "source", "basis", "expires_at")
]


def histories(
    connection: Connection, site: str, keys: Collection[str]
) -> dict[Subject, list[Past]]:
    """Return every event of these addresses by subject, newest recorded last."""
    found: dict[Subject, list[Past]] = {}
    if not keys:
        return found
    for row in connection.execute(_BY_KEYS, {"site": site, "keys": list(keys)}):
        subject = (row.address_key, Channel(row.channel), Purpose(row.purpose))
        found.setdefault(subject, []).append(Past(_happening(row), row.recorded_at, row.id))
    return found


_SUBJECT = ("id", "address_key", "channel", "purpose", "recorded_at")
_BY_KEYS = (
    select(*(consent_events.c[name] for name in _SUBJECT), *_HAPPENING)
    .where(one_of(consent_events.c.address_key, "keys"))
    .order_by(consent_events.c.recorded_at, consent_events.c.id)
)


def _happening(row: Row[Any]) -> Happening:
    return Happening(EventKind(row.event), Act(row.act), row.at, row.source, _ground(row))


def in_time(row: RowMapping) -> tuple[datetime, int, datetime, str]:
    """Return the sort key that puts rows of consent events into the order they are folded in."""
    return (row["at"], rank_of(EventKind(row["event"])), row["recorded_at"], row["id"])


def append(connection: Connection, events: Sequence[ConsentEvent]) -> None:
    """Insert events."""
    _APPEND(connection, map(_event_row, events))


_APPEND = BulkInsert(consent_events)


def _event_row(event: ConsentEvent) -> dict[str, Any]:
    key, channel, purpose = event.subject
    return {
        "site": event.site,
        "id": event.id,
        "profile_id": event.profile_id,
        "address_key": key,
        "channel": channel.value,
        "purpose": purpose.value,
        "event": event.happening.kind.value,
        "act": event.happening.act.value,
        "source": event.happening.source,
        "at": event.happening.at,
        "recorded_at": event.recorded_at,
        "disclosure_id": event.disclosure_id,
        "site_hash": event.site_hash,
        "jurisdiction": event.jurisdiction,
        "inferred_from": event.inferred_from,
        "basis": event.happening.ground.basis.value,
        "expires_at": event.happening.ground.expires_at,
        "context": event.context,
    }


def drop(connection: Connection, site: str, subject: Subject) -> None:
    """Delete a cached state, one that no event stands behind."""
    key, channel, purpose = subject
    table = consent_states.c
    connection.execute(
        delete(consent_states).where(
            table.site == site,
            table.address_key == key,
            table.channel == channel.value,
            table.purpose == purpose.value,
        )
    )


def keep(
    connection: Connection,
    standings: Mapping[tuple[str, Subject], Standing],
    locked: Collection[tuple[str, Subject]],
) -> None:
    """Write the standings, by site and subject.

    Those in `locked` were read under lock and are changed; the others are new. Raises
    IntegrityError when one of these has come in meanwhile, so that no stop is written over.
    """
    rows = {key: _state_row(*key, one) for key, one in standings.items()}
    _ADD(connection, [row for key, row in rows.items() if key not in locked])
    _CHANGE(connection, [row for key, row in rows.items() if key in locked])


_COLUMNS = ("site", *_KEYS, *_MOVING)
_ADD = BulkInsert(consent_states, _COLUMNS)
_CHANGE = BulkInsert(
    consent_states,
    _COLUMNS,
    conflict="(site, address_key, channel, purpose) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _MOVING),
)


def _state_row(site: str, subject: Subject, standing: Standing) -> dict[str, Any]:
    key, channel, purpose = subject
    return {
        "site": site,
        "address_key": key,
        "channel": channel.value,
        "purpose": purpose.value,
        "state": standing.state.value,
        "level": standing.level.value,
        "since": standing.since,
        "last_at": standing.last_at,
        "source": standing.source,
        "ever_subscribed": standing.ever_subscribed,
        "requested_at": standing.requested_at,
        "last_event": standing.last_event,
        "basis": standing.ground.basis.value,
        "expires_at": standing.ground.expires_at,
    }
