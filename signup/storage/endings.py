"""Subscriptions whose ground has come to its end and that nobody has ended yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, select, tuple_

from signup.domain.consent import Channel, Purpose, State
from signup.domain.place import Place
from signup.storage.bulk import one_of
from signup.storage.tables import consent_events, consent_states

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.storage.consents import Subject

_STATE, _EVENT = consent_states.c, consent_events.c
_ORDER = (_STATE.expires_at, _STATE.address_key, _STATE.channel, _STATE.purpose)
_LATEST = (
    select(_EVENT.address_key, _EVENT.channel, _EVENT.purpose, _EVENT.profile_id)
    .add_columns(_EVENT.jurisdiction, _EVENT.inferred_from)
    .where(one_of(_EVENT.address_key, "keys"))
    .order_by(_EVENT.recorded_at, _EVENT.id)
)
_TYPES = [column.type for column in _ORDER]
_HAS_EVENTS = exists().where(
    _EVENT.site == _STATE.site,
    _EVENT.address_key == _STATE.address_key,
    _EVENT.channel == _STATE.channel,
    _EVENT.purpose == _STATE.purpose,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """One subscription that is over: whose it was when it was last heard of, and where."""

    subject: Subject
    expires_at: datetime
    profile_id: str
    place: Place


def due(
    connection: Connection, site: str, now: datetime, *, after: Ending | None, limit: int
) -> list[Ending]:
    """Return up to `limit` subscriptions that are over, oldest end first, from beyond `after`."""
    statement = select(*_ORDER).where(
        _STATE.site == site,
        _STATE.expires_at <= now,
        _STATE.state == State.SUBSCRIBED.value,
        _HAS_EVENTS,
    )
    if after is not None:
        key, channel, purpose = after.subject
        last = tuple_(after.expires_at, key, channel.value, purpose.value, types=_TYPES)
        statement = statement.where(tuple_(*_ORDER) > last)
    rows = connection.execute(statement.order_by(*_ORDER).limit(limit)).all()
    ends = {(key, Channel(way), Purpose(what)): end for end, key, way, what in rows}
    seen = _last_seen(connection, site, {key for key, _, _ in ends})
    return [Ending(one, end, *seen[one]) for one, end in ends.items()]


def _last_seen(
    connection: Connection, site: str, keys: set[str]
) -> dict[Subject, tuple[str, Place]]:
    if not keys:
        return {}
    rows = connection.execute(_LATEST, {"site": site, "keys": keys})
    return {
        (key, Channel(way), Purpose(what)): (profile, Place(code, origin))
        for key, way, what, profile, code, origin in rows
    }
