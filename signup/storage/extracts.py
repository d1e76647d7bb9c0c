"""Reading a site's people page by page, with what their addresses agreed to, for exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from signup.storage.addresses import address_key
from signup.storage.bulk import one_of
from signup.storage.consents import in_time
from signup.storage.tables import (
    consent_events,
    consent_states,
    disclosures,
    profiles,
    site_versions,
    sites,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    Subject = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """Some people in order of id: their rows, the keys of their addresses, where each one stands.

    `states` and `events` are by address key, channel and purpose; `places` tells the jurisdiction
    of each state's newest event by its id.
    """

    people: Sequence[RowMapping]
    keys: Mapping[str, str]
    states: Mapping[Subject, RowMapping]
    places: Mapping[str, str]
    events: Mapping[Subject, Sequence[RowMapping]]


_LIVING = (
    profiles.c.merged_into.is_(None),
    or_(profiles.c.email.is_not(None), profiles.c.phone.is_not(None)),
)
_STATES = select(consent_states).where(one_of(consent_states.c.address_key, "keys"))
_PLACES = select(consent_events.c.id, consent_events.c.jurisdiction).where(
    one_of(consent_events.c.id, "ids")
)
_EVENTS = (
    select(consent_events, disclosures.c.locale, disclosures.c.document.label("shown"))
    .outerjoin(
        disclosures,
        (disclosures.c.site == consent_events.c.site)
        & (disclosures.c.id == consent_events.c.disclosure_id),
    )
    .where(one_of(consent_events.c.address_key, "keys"))
)


def count(connection: Connection, site: str) -> int:
    """Return how many people a site has who can be reached at an address."""
    statement = select(func.count()).select_from(profiles).where(profiles.c.site == site, *_LIVING)
    return connection.execute(statement).scalar_one()


def page(
    connection: Connection, site: str, after: str, limit: int, *, history: bool = False
) -> Page:
    """Return the people whose ids come after `after`; with `history` every event of theirs.

    Profiles that were merged into another or have no address are nobody.
    """
    statement = (
        select(profiles)
        .where(profiles.c.site == site, profiles.c.id > after, *_LIVING)
        .order_by(profiles.c.id)
        .limit(limit)
    )
    people = connection.execute(statement).mappings().all()
    keys = _keys(connection, site, people)
    asked: dict[str, Any] = {"site": site, "keys": list(keys.values())}
    states = {_subject(row): row for row in connection.execute(_STATES, asked).mappings()}
    newest = [row["last_event"] for row in states.values() if row["last_event"]]
    placed = connection.execute(_PLACES, {"site": site, "ids": newest})
    places = {row.id: row.jurisdiction for row in placed}
    events: dict[Subject, list[RowMapping]] = {}
    found = connection.execute(_EVENTS, asked).mappings() if history else ()
    for row in sorted(found, key=in_time):
        events.setdefault(_subject(row), []).append(row)
    return Page(people, keys, states, places, events)


def _keys(connection: Connection, site: str, people: Sequence[RowMapping]) -> dict[str, str]:
    pepper = connection.scalar(select(sites.c.address_pepper).where(sites.c.site == site)) or b""
    values = {value for row in people for value in (row["email"], row["phone"]) if value}
    return {value: address_key(pepper, value) for value in values}


def _subject(row: RowMapping) -> Subject:
    return row["address_key"], row["channel"], row["purpose"]


def site_document(connection: Connection, site: str, document_hash: str) -> dict[str, Any] | None:
    """Return a version of a site, however old."""
    statement = select(site_versions.c.document).where(
        site_versions.c.site == site, site_versions.c.hash == document_hash
    )
    return connection.execute(statement).scalar_one_or_none()
