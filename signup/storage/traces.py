"""What one person left behind, read so that nothing of it is missed when they are forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from signup.domain.consent import EventKind
from signup.storage.bulk import one_of
from signup.storage.tables import consent_events, profiles, signups

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Past:
    """One consent event: of whose profile, of which address, what, and when it was recorded."""

    profile_id: str
    address_key: str
    kind: EventKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that was typed for a profile, and that its holder has not answered for."""

    profile_id: str
    phone: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """All that leads to one person.

    `ids` are their profile's and those of every profile merged into it. `addresses` are all that
    were ever recorded for them, whoever holds them now. `past` are the events of both. `told_at`
    is when the newest delivery about them was recorded, None when none is known.
    """

    ids: frozenset[str]
    addresses: frozenset[str]
    claims: tuple[Claim, ...]
    past: tuple[Past, ...]
    told_at: datetime | None


_MERGED = select(profiles.c.id).where(one_of(profiles.c.merged_into, "ids"))
_CLAIMS = select(
    signups.c.profile_id,
    signups.c.claimed_phone,
    func.coalesce(signups.c.second_step_at, signups.c.created_at),
).where(one_of(signups.c.profile_id, "people"), signups.c.claimed_phone.is_not(None))
_PAST = select(
    consent_events.c.profile_id,
    consent_events.c.address_key,
    consent_events.c.event,
    consent_events.c.recorded_at,
).where(
    or_(one_of(consent_events.c.profile_id, "people"), one_of(consent_events.c.address_key, "keys"))
)


def family(connection: Connection, site: str, ids: Collection[str]) -> frozenset[str]:
    """Return these profiles and all that were merged into them, however indirectly."""
    known: frozenset[str] = frozenset()
    newest = frozenset(ids)
    while newest:
        known |= newest
        found = connection.execute(_MERGED, {"site": site, "ids": newest}).scalars()
        newest = frozenset(found) - known
    return known


def claims(connection: Connection, site: str, people: Collection[str]) -> list[Claim]:
    """Return the numbers that wait for their holders, by the profiles they were typed for."""
    return [Claim(*row) for row in connection.execute(_CLAIMS, {"site": site, "people": people})]


def past(
    connection: Connection, site: str, people: Collection[str], keys: Collection[str]
) -> list[Past]:
    """Return every consent event of these profiles and of these addresses, by their keys."""
    rows = connection.execute(_PAST, {"site": site, "people": people, "keys": keys})
    return [Past(profile, key, EventKind(kind), at) for profile, key, kind, at in rows]
