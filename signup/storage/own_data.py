"""All that is kept about one person, as the file they may take along (GDPR, Art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.domain.consent import Channel
from signup.domain.times import rfc3339
from signup.storage.bulk import one_of
from signup.storage.presentation import and_merged, consent_documents, profile_documents
from signup.storage.tables import confirmations, consent_events, outbox, profiles, signups

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from signup.domain.links import Links
    from signup.storage.presentation import Document


def own_data(connection: Connection, site: str, profile_id: str, links: Links) -> Document | None:
    """Return the whole of what stands in the tables about a living profile, None without one.

    A number may have been another person's before: of what happened to it then the events are
    told, not that person's addresses and devices.
    """
    profile = profile_documents(connection, site, [profile_id], links).get(profile_id)
    if profile is None:
        return None
    ids = and_merged(connection, site, profile_id)
    contexts = _contexts(connection, site, ids)
    history = consent_documents(connection, site, profile_id)
    visits = _about(connection, signups, "profile_id", site, ids)
    return {
        "profile": {name: value for name, value in profile.items() if name != "links"},
        "identities": [*_held(profile), *_claimed(visits, profile["phone"])],
        "merged": [_merged(one) for one in _of_ids(connection, site, ids - {profile_id})],
        "consents": [{**one, "context": contexts.get(one["id"])} for one in history],
        "signups": [_visit(one) for one in visits],
        "questions": [
            _question(one) for one in _about(connection, confirmations, "profile_id", site, ids)
        ],
        "sent": [_sent(one) for one in _about(connection, outbox, "aggregateid", site, ids)],
    }


def _about(
    connection: Connection, table: Table, column: str, site: str, ids: set[str]
) -> list[Document]:
    """Return the rows of a table that belong to one of these profiles, oldest first."""
    own = select(table).where(one_of(table.c[column], "ids"))
    ordered = own.order_by(table.c.created_at, table.c.id)
    return [dict(row) for row in connection.execute(ordered, _bound(site, ids)).mappings()]


def _of_ids(connection: Connection, site: str, ids: set[str]) -> list[Document]:
    return _about(connection, profiles, "id", site, ids)


def _contexts(connection: Connection, site: str, ids: set[str]) -> dict[str, Document]:
    own = select(consent_events.c.id, consent_events.c.context).where(
        one_of(consent_events.c.profile_id, "ids")
    )
    rows = connection.execute(own, _bound(site, ids))
    return {row.id: row.context for row in rows}


def _bound(site: str, ids: set[str]) -> Document:
    return {"site": site, "ids": list(ids)}


def _held(profile: Document) -> Iterator[Document]:
    for channel, value in ((Channel.EMAIL, profile["email"]), (Channel.SMS, profile["phone"])):
        if value is not None:
            yield {"channel": channel.value, "address": value, "held": True}


def _claimed(visits: list[Document], held: str | None) -> Iterator[Document]:
    """Yield the other numbers that were typed and that no handset has answered for."""
    for number in dict.fromkeys(one["claimed_phone"] for one in visits):
        if number not in {None, held}:
            yield {"channel": Channel.SMS.value, "address": number, "held": False}


def _merged(row: Document) -> Document:
    return {
        "id": row["id"],
        "locale": row["locale"],
        "attributes": row["attributes"],
        "sources": row["sources"],
        "created_at": rfc3339(row["created_at"]),
    }


def _visit(row: Document) -> Document:
    return {
        "id": row["id"],
        "at": rfc3339(row["created_at"]),
        "source": row["source"],
        "second_step_at": _maybe(row["second_step_at"]),
    }


def _question(row: Document) -> Document:
    return {
        "at": rfc3339(row["created_at"]),
        "channel": row["channel"],
        "source": row["source"],
        "answered_at": _maybe(row["used_at"]),
    }


def _sent(row: Document) -> Document:
    return {
        "at": rfc3339(row["created_at"]),
        "to": row["destination"],
        "what": row["type"],
        "state": row["state"],
        "settled_at": _maybe(row["settled_at"]),
    }


def _maybe(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
