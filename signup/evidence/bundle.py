"""The evidence bundle: all that a third party needs to check one consent offline, as JSON.

`standalone` checks it; docs/reference/evidence-format.md describes it.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, select, tuple_

from signup.evidence import store
from signup.evidence.errors import NotSealedYet, RecordUnknown
from signup.evidence.picture_choice import choose, enclose
from signup.evidence.standalone import BUNDLE_FORMAT
from signup.evidence.tables import evidence_anchors, evidence_openings, evidence_records
from signup.evidence.tree import consistency_proof, inclusion_proof
from signup.storage.tables import consent_events, disclosures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, RowMapping

    from signup.evidence.store import StoredCheckpoint
    from signup.evidence.tree import Tiles

_NAMES = ("id", "version", "document_hash")
"""Under one of these keys a document by content holds its own name, which is not hashed."""


def bundle_for(  # noqa: PLR0913  # the last four are what a caller may add or leave out
    connection: Connection,
    site: str,
    event_id: str,
    *,
    disclose: bool = True,
    held: Iterable[int] = (),
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    images: bool = True,
) -> dict[str, Any]:
    """Return the bundle of one consent event with its whole history.

    With `disclose`, what is left of the openings is in it: personal data. `held` are sizes of
    checkpoints that someone keeps outside; the bundle then proves that the log only grew since. So
    it does for the mails that are kept most likely: the first one after all this, and the newest.
    `documents` are published documents by hash beside the texts shown, which are always in. The
    sealed lists of pictures of what was shown are in it, and with `images` the pictures.
    Raises RecordUnknown, and NotSealedYet while a record of the history has no checkpoint yet.
    """
    rows = _history(connection, site, event_id)
    head = store.newest_checkpoint(connection, site)
    if head is None or any(row["position"] is None or row["position"] >= head.size for row in rows):
        raise NotSealedYet("the log has not sealed this consent yet")
    positions = [row["position"] for row in rows]
    anchors, anchored = _anchors(connection, site, positions[0])
    shown = choose(connection, site, [(row["record"], row["position"]) for row in rows], head.size)
    positions += [one.position for one in shown]
    signed = _checkpoints(connection, site, positions, [head, *anchored])
    tiles = store.StoredTiles(connection, site)
    kept = {*held, *_mailed(connection, site, positions[-1])}
    sizes = {one.size for one in signed} | {size for size in kept if 0 < size < head.size}
    return {
        "format": BUNDLE_FORMAT,
        "id": event_id,
        "site": site,
        "keys": list(dict.fromkeys(one.verifier_key for one in signed)),
        "checkpoints": [one.note for one in signed],
        "consistency": {
            str(size): _encoded(consistency_proof(tiles, size, head.size))
            for size in sorted(sizes - {head.size})
        },
        "events": [_event(row, tiles, head.size, disclose=disclose) for row in rows],
        "documents": _texts(connection, site, rows) | _contents(documents or {}),
        "pictures": [_entry(one.record, one.position, tiles, head.size) for one in shown],
        "screenshots": enclose(connection, site, shown) if images else {},
        "anchors": anchors,
    }


def _history(connection: Connection, site: str, event_id: str) -> list[RowMapping]:
    """Return the records of the event's address, channel and purpose, in the log's order."""
    event = consent_events.c
    subject = (event.address_key, event.channel, event.purpose)
    record, opening = evidence_records.c, evidence_openings.c
    one = select(*subject).where(event.site == site, event.id == event_id)
    same = select(event.id).where(event.site == site, tuple_(*subject).in_(one))
    rows = connection.execute(
        select(record.id, record.record, record.position, opening.opening)
        .outerjoin_from(
            evidence_records,
            evidence_openings,
            (opening.site == record.site) & (opening.id == record.id),
        )
        .where(record.site == site, record.id.in_(same))
        .order_by(record.position)
    )
    found = list(rows.mappings())
    if event_id not in {row["id"] for row in found}:
        raise RecordUnknown("there is no record of this consent")
    return found


def _entry(record: str, position: int, tiles: Tiles, size: int) -> dict[str, Any]:
    return {
        "record": record,
        "position": position,
        "inclusion": _encoded(inclusion_proof(tiles, position, size)),
    }


def _event(row: RowMapping, tiles: Tiles, size: int, *, disclose: bool) -> dict[str, Any]:
    event = _entry(row["record"], row["position"], tiles, size)
    if disclose:
        opening = row["opening"] or {}
        event["disclosed"] = {name: one for name, one in opening.items() if "value" in one}
    return event


def _checkpoints(
    connection: Connection, site: str, positions: Iterable[int], more: Iterable[StoredCheckpoint]
) -> list[StoredCheckpoint]:
    """Return, for each record, the checkpoints between which it was sealed, and `more`."""
    found = {one.note: one for one in more}
    for position in positions:
        found |= {one.note: one for one in store.checkpoints_around(connection, site, position)}
    return sorted(found.values(), key=lambda one: (one.size, one.signed_at))


def _anchors(
    connection: Connection, site: str, position: int
) -> tuple[list[dict[str, str]], list[StoredCheckpoint]]:
    """Return the first time stamp that covers the record of this number, with its checkpoint."""
    table = evidence_anchors.c
    row = connection.execute(
        select(table.size, table.signed_at, table.token)
        .where(table.site == site, table.size > position, table.kind == "rfc3161")
        .order_by(table.size, table.signed_at)
        .limit(1)
    ).one_or_none()
    if row is None:
        return [], []
    signed = store.checkpoint_of(connection, site, row.size, row.signed_at)
    return [{"token": row.token}], [signed]


def _mailed(connection: Connection, site: str, position: int) -> set[int]:
    """Return the sizes of the first mailed checkpoint with the record of this number, and the last.

    A size is None, and left out, where no such checkpoint was mailed.
    """
    table = evidence_anchors.c
    mailed = (table.site == site, table.kind == "mail")
    first = select(func.min(table.size)).where(*mailed, table.size > position)
    last = select(func.max(table.size)).where(*mailed)
    found = (connection.execute(one).scalar_one() for one in (first, last))
    return {size for size in found if size is not None}


def _texts(
    connection: Connection, site: str, rows: Iterable[RowMapping]
) -> dict[str, dict[str, Any]]:
    shown = {orjson.loads(row["record"])["shown"]["disclosure"] for row in rows} - {None}
    table = disclosures.c
    found = connection.execute(
        select(table.id, table.document).where(table.site == site, table.id.in_(shown))
    )
    return _contents({row.id: row.document for row in found})


def _contents(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return documents as they are hashed: without the key that holds their own name."""
    return {
        name: {
            key: value for key, value in document.items() if not (key in _NAMES and value == name)
        }
        for name, document in documents.items()
    }


def _encoded(proof: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in proof]
