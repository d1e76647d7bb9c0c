"""Histories of addresses that nobody uses any more: found by their keyed hashes alone."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from signup.domain.consent import Standing, State
from signup.storage.addresses import address_key
from signup.storage.bulk import one_of
from signup.storage.tables import consent_events, consent_states, profiles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_NEXT = (
    select(
        consent_states.c.address_key,
        consent_states.c.state,
        consent_states.c.last_at,
        consent_states.c.last_event,
    )
    .where(
        consent_states.c.site == bindparam("site"),
        consent_states.c.address_key > bindparam("after"),
    )
    .order_by(consent_states.c.address_key)
    .limit(bindparam("limit"))
)
_PEOPLE = (
    select(consent_events.c.profile_id)
    .where(one_of(consent_events.c.address_key, "keys"))
    .distinct()
)
_PROFILES = select(profiles.c.email, profiles.c.phone, profiles.c.merged_into).where(
    one_of(profiles.c.id, "ids")
)


def unused(
    connection: Connection, site: str, *, after: str, before: datetime, limit: int
) -> tuple[list[str], str | None]:
    """Return the keys whose history was last added to before a time, out of the next rows.

    Keys go in order, from after `after`; the second value is where to go on, None at the end. An
    address with a consent that stands is in use. One that was cut off from its history has none.
    """
    rows = connection.execute(_NEXT, {"site": site, "after": after, "limit": limit}).all()
    groups = [
        (
            key,
            [Standing(State(state), last_at=at, last_event=event) for _, state, at, event in some],
        )
        for key, some in groupby(rows, itemgetter(0))
    ]
    if len(rows) == limit:
        groups.pop()  # it may be cut in two; the next call begins with it
    found = [key for key, states in groups if is_unused(states, before)]
    return found, groups[-1][0] if len(rows) == limit else None


def is_unused(standings: Iterable[Standing], before: datetime) -> bool:
    """Tell of one address, from all its standings, whether its history may be let go."""
    known = list(standings)
    return (
        any(one.last_event is not None for one in known)
        and all(one.state is not State.SUBSCRIBED for one in known)
        and all(one.last_at is None or one.last_at < before for one in known)
    )


def is_held(connection: Connection, site: str, key: str, pepper: bytes) -> bool:
    """Tell whether one of the profiles whose events these are, or an heir, holds the address."""
    ids = set(connection.execute(_PEOPLE, {"site": site, "keys": [key]}).scalars())
    seen: set[str] = set()
    while ids - seen:
        rows = connection.execute(_PROFILES, {"site": site, "ids": ids - seen}).all()
        values = {value for email, phone, _heir in rows for value in (email, phone) if value}
        if key in {address_key(pepper, value) for value in values}:
            return True
        seen |= ids
        ids = {heir for _email, _phone, heir in rows if heir}
    return False
