"""Profiles and consents as documents: what the brand's API shows and what destinations are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from signup.domain.consent import ASKABLE, Channel, OptInLevel, State
from signup.domain.links import PersonLink
from signup.domain.phrases.languages import phrases_for
from signup.domain.times import rfc3339
from signup.storage.addresses import address_key
from signup.storage.bulk import looked_up, one_of
from signup.storage.consents import in_time
from signup.storage.tables import consent_events, consent_states, disclosures, profiles, sites

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from signup.domain.links import Links

    States = Mapping[tuple[str, str, str], RowMapping]

Document = dict[str, Any]

# Only what is shown: these are read for every profile that is handed over.
_PROFILES = select(
    profiles.c.site,
    profiles.c.id,
    profiles.c.email,
    profiles.c.phone,
    profiles.c.locale,
    profiles.c.attributes,
    profiles.c.sources,
    profiles.c.created_at,
    profiles.c.updated_at,
).where(looked_up(profiles.c.id, "ids"))
_STATES = select(
    consent_states.c.address_key,
    consent_states.c.channel,
    consent_states.c.purpose,
    consent_states.c.state,
    consent_states.c.level,
    consent_states.c.since,
    consent_states.c.source,
    consent_states.c.blocked,
).where(looked_up(consent_states.c.address_key, "keys"))


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
    known = _Known(keys, states, _blocks(states.values()))
    return {row["id"]: _profile(row, known, links) for row in rows}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for a batch of profiles.

    The keys of their addresses, the states by key, channel and purpose, and who lets nothing
    through to an address, by key and channel.
    """

    keys: Mapping[str, str]
    states: States
    blocks: Mapping[tuple[str, str], Document]


def _pepper(connection: Connection, site: str) -> bytes:
    found = connection.scalar(select(sites.c.address_pepper).where(sites.c.site == site))
    return found or b""


def _states(connection: Connection, site: str, keys: Iterable[str]) -> States:
    rows = connection.execute(_STATES, {"site": site, "keys": list(keys)}).mappings().all()
    return {(row["address_key"], row["channel"], row["purpose"]): row for row in rows}


_SUBJECTS = [(channel.value, purpose.value) for channel, purpose in ASKABLE]
_PURPOSES = list(dict.fromkeys(purpose for _, purpose in _SUBJECTS))
_FIELDS = {Channel.EMAIL.value: "email", Channel.SMS.value: "phone"}


def _profile(row: RowMapping, known: _Known, links: Links) -> Document:
    channels: dict[str, Document] = {channel: {} for channel in _FIELDS}
    for channel, purpose in _SUBJECTS:
        key = known.keys.get(row[_FIELDS[channel]], "")
        state = known.states.get((key, channel, purpose)) if key else None
        channels[channel][purpose] = _standing(state, known.blocks.get((key, channel)))
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


def _blocks(states: Iterable[RowMapping]) -> dict[tuple[str, str], Document]:
    """Return who lets nothing through to an address; noted once, it holds for every purpose."""
    noted = [row for row in states if row["blocked"]]
    return {
        (row["address_key"], row["channel"]): row["blocked"]
        for purpose in reversed(_PURPOSES)  # the first one's word counts
        for row in noted
        if row["purpose"] == purpose
    }


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
    consent_events.c.id,
    consent_events.c.at,
    consent_events.c.recorded_at,
    consent_events.c.event,
    consent_events.c.channel,
    consent_events.c.purpose,
    consent_events.c.source,
    consent_events.c.act,
    consent_events.c.disclosure_id,
    consent_events.c.jurisdiction,
    consent_events.c.basis,
    consent_events.c.expires_at,
    consent_events.c.context["gpc"].label("gpc"),
)
_NOT_HELD: Document = {"text": None, "locale": None}
_OF_PERSON = _EVENTS.where(
    or_(one_of(consent_events.c.profile_id, "people"), one_of(consent_events.c.address_key, "keys"))
)
_BY_ID = _EVENTS.where(looked_up(consent_events.c.id, "ids"))
# Read apart from the events: a thousand of these were shown the same few texts.
_SHOWN = select(
    disclosures.c.id,
    disclosures.c.locale,
    disclosures.c.document["text"].as_string().label("text"),
).where(one_of(disclosures.c.id, "ids"))


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
    rows = connection.execute(_OF_PERSON, asked).mappings().all()
    return _documents(connection, site, sorted(rows, key=in_time))


def consents_by_id(connection: Connection, site: str, ids: Collection[str]) -> dict[str, Document]:
    """Return those of the consent events that exist, by id."""
    if not ids:
        return {}
    rows = connection.execute(_BY_ID, {"site": site, "ids": ids}).mappings().all()
    return {document["id"]: document for document in _documents(connection, site, rows)}


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


def _documents(connection: Connection, site: str, events: Sequence[RowMapping]) -> list[Document]:
    """Return these events as documents, in their order, each with the text that was shown."""
    ids = {row["disclosure_id"] for row in events} - {None}
    found = connection.execute(_SHOWN, {"site": site, "ids": ids}).mappings() if ids else ()
    shown = {
        row["id"]: {"id": row["id"], "text": row["text"], "locale": row["locale"]} for row in found
    }
    return [_event(row, shown) for row in events]


def _event(row: RowMapping, shown: Mapping[str, Document]) -> Document:
    disclosure = row["disclosure_id"]
    return {
        "id": row["id"],
        "at": rfc3339(row["at"]),
        "event": row["event"],
        "channel": row["channel"],
        "purpose": row["purpose"],
        "source": row["source"],
        "act": row["act"],
        "disclosure": shown.get(disclosure, {**_NOT_HELD, "id": disclosure})
        if disclosure
        else None,
        "jurisdiction": row["jurisdiction"],
        "basis": row["basis"],
        "expires_at": rfc3339(row["expires_at"]) if row["expires_at"] else None,
        "gpc": row["gpc"] == 1,  # SQLite's true
    }
