"""Published sites: the current document of each, and every version there ever was.

Versions are only ever added: what a visitor was shown can always be shown again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from signup.storage.tables import disclosures, form_versions, secret_keys, site_versions, sites

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}
_CURRENT = (sites.c.site == site_versions.c.site) & (sites.c.document_hash == site_versions.c.hash)


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A site's current document; `generation` grows with each change."""

    site: str
    generation: int
    document: dict[str, Any]


def generations(connection: Connection) -> dict[str, int]:
    """Return the generation of every site; cheap enough to ask every second."""
    rows = connection.execute(select(sites.c.site, sites.c.generation))
    return {row.site: row.generation for row in rows}


def load(connection: Connection, keys: Collection[str]) -> list[StoredSite]:
    """Return the current documents of these sites."""
    if not keys:
        return []
    statement = (
        select(sites.c.site, sites.c.generation, site_versions.c.document)
        .join_from(sites, site_versions, _CURRENT)
        .where(sites.c.site.in_(bindparam("keys", expanding=True)))
    )
    return [StoredSite(*row) for row in connection.execute(statement, {"keys": list(keys)})]


def open_site(
    connection: Connection, site: str, name: str, pepper: bytes, now: datetime
) -> StoredSite | None:
    """Return the site's current document, locked for this transaction; None when it is new.

    A new site gets its row, generation 0, and `pepper` (32 bytes) for its address hashes, which
    never changes afterwards.
    """
    row = {
        "site": site,
        "name": name,
        "document_hash": "",
        "generation": 0,
        "address_pepper": pepper,
        "updated_at": now,
    }
    _add(connection, sites, [row])
    lock = select(sites.c.generation).where(sites.c.site == site).with_for_update()
    connection.execute(lock)
    found = load(connection, [site])
    return found[0] if found else None


def add_site_version(
    connection: Connection, site: str, document: dict[str, Any], now: datetime
) -> None:
    """Keep this document under its `document_hash`."""
    row = {
        "site": site,
        "hash": document["document_hash"],
        "document": document,
        "created_at": now,
    }
    _add(connection, site_versions, [row])


def add_forms(
    connection: Connection, site: str, documents: Sequence[dict[str, Any]], now: datetime
) -> None:
    """Keep these form versions; those that are stored stay as they are."""
    rows = [
        {
            "site": site,
            "version": document["version"],
            "key": document["key"],
            "locale": document["locale"],
            "document": document,
            "created_at": now,
        }
        for document in documents
    ]
    _add(connection, form_versions, rows)


def add_disclosures(
    connection: Connection, site: str, documents: Sequence[dict[str, Any]], now: datetime
) -> None:
    """Keep these texts; those that are stored stay as they are."""
    rows = [
        {
            "site": site,
            "id": document["id"],
            "channel": document["channel"],
            "purpose": document["purpose"],
            "locale": document["locale"],
            "document": document,
            "created_at": now,
        }
        for document in documents
    ]
    _add(connection, disclosures, rows)


def make_current(
    connection: Connection, site: str, name: str, document_hash: str, now: datetime
) -> int:
    """Make the document of this hash the current one; return the new generation."""
    statement = (
        update(sites)
        .where(sites.c.site == site)
        .values(
            name=name,
            document_hash=document_hash,
            generation=sites.c.generation + 1,
            updated_at=now,
        )
        .returning(sites.c.generation)
    )
    generation: int = connection.execute(statement).scalar_one()
    return generation


def site_document(connection: Connection, site: str, document_hash: str) -> dict[str, Any] | None:
    """Return one version of a site, however old."""
    statement = select(site_versions.c.document).where(
        site_versions.c.site == site, site_versions.c.hash == document_hash
    )
    return connection.execute(statement).scalar_one_or_none()


def form_document(connection: Connection, site: str, version: str) -> dict[str, Any] | None:
    """Return one form version, however old."""
    statement = select(form_versions.c.document).where(
        form_versions.c.site == site, form_versions.c.version == version
    )
    return connection.execute(statement).scalar_one_or_none()


def disclosure_document(connection: Connection, site: str, name: str) -> dict[str, Any] | None:
    """Return one text by its id, however old."""
    statement = select(disclosures.c.document).where(
        disclosures.c.site == site, disclosures.c.id == name
    )
    return connection.execute(statement).scalar_one_or_none()


def add_key_hash(connection: Connection, site: str, key_hash: str, now: datetime) -> bool:
    """Keep the SHA-256 of a secret key; False when there is no such site."""
    if connection.execute(select(sites.c.site).where(sites.c.site == site)).first() is None:
        return False
    _add(connection, secret_keys, [{"site": site, "hash": key_hash, "created_at": now}])
    return True


def site_of_key_hash(engine: Engine, key_hash: str) -> str | None:
    """Return the site whose secret key has this SHA-256, unless the key was revoked."""
    statement = select(secret_keys.c.site).where(
        secret_keys.c.hash == key_hash, secret_keys.c.revoked_at.is_(None)
    )
    with engine.connect().execution_options(readonly=True) as connection:
        return connection.execute(statement).scalars().first()


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        insert = _DIALECTS[connection.dialect.name].insert(table)
        connection.execute(insert.on_conflict_do_nothing(), rows)
