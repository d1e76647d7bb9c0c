"""Profiles and consents as documents: what the brand's API shows and what destinations are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from signup.domain.consent import ASKABLE, Channel, OptInLevel, State
from signup.domain.links import PersonLink
from signup.domain.phrases.languages import phrases_for
from signup.domain.times import rfc3339
from signup.storage.addresses import address_key
from signup.storage.bulk import one_of
from signup.storage.consents import in_time
from signup.storage.tables import consent_events, consent_states, disclosures, profiles, sites

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection, RowMapping

    from signup.domain.links import Links

    States = Mapping[tuple[str, str, str], RowMapping]

Document = dict[str, Any]

_PROFILES = select(profiles).where(one_of(profiles.c.id, "ids"))
_STATES = select(consent_states).where(one_of(consent_states.c.address_key, "keys"))


def profile_documents(
    connection: Connection, site: str, ids: Collection[str], links: Links
) -> dict[str, Document]:
    """Return those of the profiles that exist, by id, each as it stands now.

    The state of a channel is the state of the address the profile holds there. `links` makes the
    addresses of the person's own pages.
    """
    if not ids:
        return {}
    rows = connection.execute(_PROFILES, {"site": site, "ids": ids}).mappings().all()
    pepper = _pepper(connection, site)
    keys = {
        value: address_key(pepper, value)
        for row in rows
        for value in (row["email"], row["phone"])
        if value is not None
    }
    states = _states(connection, site, keys.values())
    return {row["id"]: _profile(row, keys, states, links) for row in rows}


def _pepper(connection: Connection, site: str) -> bytes:
    found = connection.scalar(select(sites.c.address_pepper).where(sites.c.site == site))
    return found or b""


def _states(connection: Connection, site: str, keys: Iterable[str]) -> States:
    rows = connection.execute(_STATES, {"site": site, "keys": list(keys)}).mappings()
    return {(row["address_key"], row["channel"], row["purpose"]): row for row in rows}


_SUBJECTS = [(channel.value, purpose.value) for channel, purpose in ASKABLE]
_PURPOSES = list(dict.fromkeys(purpose for _, purpose in _SUBJECTS))
_FIELDS = {Channel.EMAIL.value: "email", Channel.SMS.value: "phone"}


def _profile(row: RowMapping, keys: Mapping[str, str], states: States, links: Links) -> Document:
    channels: dict[str, Document] = {channel: {} for channel in _FIELDS}
    for channel, purpose in _SUBJECTS:
        key = keys.get(row[_FIELDS[channel]], "")
        state = states.get((key, channel, purpose)) if key else None
        blocked = _blocked(states, key, channel) if state else None
        channels[channel][purpose] = _standing(state, blocked)
    return {
        "id": row["id"],
        "email": row["email"],
        "phone": row["phone"],
        "locale": row["locale"],
        "attributes": row["attributes"],
        "created_at": rfc3339(row["created_at"]),
        "updated_at": rfc3339(row["updated_at"]),
        "channels": channels,
        "sources": row["sources"],
        "links": _links(row, links),
    }


def _links(row: RowMapping, links: Links) -> Document:
    """Return the person's own pages; there is no e-mail to end where there is no address."""
    person = PersonLink(row["site"], row["id"], phrases_for(row["locale"]).language)
    return {
        "preferences": links.preferences(person),
        "unsubscribe": links.unsubscribe(person) if row["email"] else None,
    }


def _blocked(states: States, key: str, channel: str) -> Document | None:
    """Return who lets nothing through to an address; noted once, it holds for every purpose."""
    rows = (states.get((key, channel, purpose)) for purpose in _PURPOSES)
    return next((row["blocked"] for row in rows if row and row["blocked"]), None)


_UNKNOWN: Document = {
    "state": State.NONE.value,
    "opt_in_level": OptInLevel.UNKNOWN.value,
    "since": None,
    "source": None,
    "blocked": None,
}


def _standing(state: RowMapping | None, blocked: Document | None) -> Document:
    if state is None:
        return {**_UNKNOWN}
    return {
        "state": state["state"],
        "opt_in_level": state["level"],
        "since": rfc3339(state["since"]) if state["since"] else None,
        "source": state["source"],
        "blocked": blocked,
    }


_EVENTS = select(
    consent_events, disclosures.c.locale, disclosures.c.document["text"].as_string().label("shown")
).outerjoin(
    disclosures,
    (disclosures.c.site == consent_events.c.site)
    & (disclosures.c.id == consent_events.c.disclosure_id),
)
_OF_PERSON = _EVENTS.where(
    or_(one_of(consent_events.c.profile_id, "people"), one_of(consent_events.c.address_key, "keys"))
)
_BY_ID = _EVENTS.where(one_of(consent_events.c.id, "ids"))


def consent_documents(connection: Connection, site: str, profile_id: str) -> list[Document]:
    """Return every consent event of one person, newest last.

    These are the events of the profile, of the profiles merged into it, and of the addresses it
    holds now. An unknown profile has none.
    """
    row = connection.execute(_PROFILES, {"site": site, "ids": [profile_id]}).mappings().first()
    if row is None:
        return []
    pepper = _pepper(connection, site)
    keys = [address_key(pepper, value) for value in (row["email"], row["phone"]) if value]
    asked = {"site": site, "people": and_merged(connection, site, profile_id), "keys": keys}
    return _in_order(connection.execute(_OF_PERSON, asked).mappings())


def consents_by_id(connection: Connection, site: str, ids: Collection[str]) -> dict[str, Document]:
    """Return those of the consent events that exist, by id."""
    if not ids:
        return {}
    rows = connection.execute(_BY_ID, {"site": site, "ids": ids}).mappings()
    return {document["id"]: document for document in map(_event, rows)}


def consent_document(connection: Connection, site: str, event_id: str) -> Document | None:
    """Return one consent event, or None when there is no such event."""
    return consents_by_id(connection, site, [event_id]).get(event_id)


def and_merged(connection: Connection, site: str, profile_id: str) -> set[str]:
    """Return the profile's id and those of all that were merged into it, however indirectly."""
    known: set[str] = set()
    newest = {profile_id}
    while newest:
        known |= newest
        statement = select(profiles.c.id).where(
            profiles.c.site == site, profiles.c.merged_into.in_(newest)
        )
        newest = set(connection.execute(statement).scalars()) - known
    return known


def _in_order(rows: Iterable[RowMapping]) -> list[Document]:
    return [_event(row) for row in sorted(rows, key=in_time)]


def _event(row: RowMapping) -> Document:
    return {
        "id": row["id"],
        "at": rfc3339(row["at"]),
        "event": row["event"],
        "channel": row["channel"],
        "purpose": row["purpose"],
        "source": row["source"],
        "act": row["act"],
        "disclosure": _disclosure(row),
        "jurisdiction": row["jurisdiction"],
        "basis": row["basis"],
        "expires_at": rfc3339(row["expires_at"]) if row["expires_at"] else None,
        "gpc": row["context"].get("gpc") is True,
    }


def _disclosure(row: RowMapping) -> Document | None:
    if row["disclosure_id"] is None:
        return None
    return {"id": row["disclosure_id"], "text": row["shown"], "locale": row["locale"]}
