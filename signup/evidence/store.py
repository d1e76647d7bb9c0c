"""Reading and writing what the sealed log keeps in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from signup.evidence.tables import (
    evidence_checkpoints,
    evidence_openings,
    evidence_records,
    evidence_tiles,
)
from signup.storage.bulk import BulkInsert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from signup.evidence.record import Sealed

ENTRIES_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as it was signed; `verifier_key` is the key that checks it."""

    size: int
    signed_at: datetime
    verifier_key: str
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A numbered record; `leaf` is the hash (hex) it had when it was written."""

    position: int
    record: str
    leaf: str


_RECORDS = BulkInsert(evidence_records)
_OPENINGS = BulkInsert(evidence_openings)


def append(connection: Connection, records: Sequence[Sealed]) -> None:
    """Write records and their openings in the transaction that writes their consent events.

    No lock is taken and no number given; raises IntegrityError for an event that has a record.
    """
    _RECORDS(
        connection,
        (
            {
                "site": one.site,
                "id": one.id,
                "recorded_at": one.recorded_at,
                "record": one.record,
                "leaf": one.leaf,
                "position": None,
            }
            for one in records
        ),
    )
    _OPENINGS(
        connection, ({"site": one.site, "id": one.id, "opening": one.opening} for one in records)
    )


class StoredTiles:
    """The tiles of one site, each read once; call it with level and number.

    A tile that is not there is empty.
    """

    def __init__(self, connection: Connection, site: str) -> None:
        self._connection, self._site = connection, site
        self._read: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, number: int) -> bytes:
        """Return the hashes of a tile."""
        tile = self._read.get((level, number))
        if tile is None:
            table = evidence_tiles.c
            found = self._connection.execute(
                select(table.hashes).where(
                    table.site == self._site, table.level == level, table.number == number
                )
            ).scalar_one_or_none()
            tile = self._read[level, number] = found or b""
        return tile


def newest_checkpoint(connection: Connection, site: str) -> StoredCheckpoint | None:
    """Return the newest checkpoint of a site, None while its log is empty."""
    return _checkpoint(connection, site, [], newest=True)


def checkpoints_around(connection: Connection, site: str, position: int) -> list[StoredCheckpoint]:
    """Return the last checkpoint without the record of this number and the first one with it."""
    table = evidence_checkpoints.c
    before = _checkpoint(connection, site, [table.size <= position], newest=True)
    after = _checkpoint(connection, site, [table.size > position], newest=False)
    return [one for one in (before, after) if one]


def checkpoint_of(
    connection: Connection, site: str, size: int, signed_at: datetime
) -> StoredCheckpoint:
    """Return the checkpoint signed at this size and time; raises LookupError without one."""
    table = evidence_checkpoints.c
    where = [table.size == size, table.signed_at == signed_at]
    found = _checkpoint(connection, site, where, newest=True)
    if found is None:
        raise LookupError("there is no checkpoint of this size and time")
    return found


def _checkpoint(
    connection: Connection, site: str, where: list[ColumnElement[bool]], *, newest: bool
) -> StoredCheckpoint | None:
    table = evidence_checkpoints.c
    order = (table.size, table.signed_at)
    row = connection.execute(
        select(table.size, table.signed_at, table.verifier_key, table.note)
        .where(table.site == site, *where)
        .order_by(*(column.desc() if newest else column for column in order))
        .limit(1)
    ).one_or_none()
    return StoredCheckpoint(*row) if row else None


def checkpoints(connection: Connection, site: str) -> list[StoredCheckpoint]:
    """Return every checkpoint of a site, the smallest first."""
    table = evidence_checkpoints.c
    rows = connection.execute(
        select(table.size, table.signed_at, table.verifier_key, table.note)
        .where(table.site == site)
        .order_by(table.size, table.signed_at)
    )
    return [StoredCheckpoint(*row) for row in rows]


def entries(connection: Connection, site: str, start: int, end: int) -> Iterator[Entry]:
    """Yield the records numbered from `start` up to before `end`, in order, read in portions.

    A number that is missing is not filled: the caller sees the gap.
    """
    table = evidence_records.c
    for at in range(start, end, ENTRIES_AT_ONCE):
        rows = connection.execute(
            select(table.position, table.record, table.leaf)
            .where(
                table.site == site,
                table.position >= at,
                table.position < min(at + ENTRIES_AT_ONCE, end),
            )
            .order_by(table.position)
        )
        for position, record, leaf in rows:
            yield Entry(position, record, leaf)


# -- erasure, consent rules section 8; `events` are ids of consent events ------------------------


def restrict(connection: Connection, site: str, events: Select[tuple[str]]) -> None:
    """Delete the values of these events' records, and the salts of all but the address.

    What is left matches a claimant who names the address, and opens nothing else.
    """
    table = evidence_openings.c
    rows = connection.execute(
        select(table.id, table.opening).where(table.site == site, table.id.in_(events))
    )
    kept = {
        event: {"who": {"salt": opening["who"]["salt"]}}
        for event, opening in rows
        if "who" in opening
    }
    erase(connection, site, events)
    _OPENINGS(
        connection,
        ({"site": site, "id": event, "opening": opening} for event, opening in kept.items()),
    )


def erase(connection: Connection, site: str, events: Select[tuple[str]]) -> None:
    """Delete values and salts of these events' records; the records go on verifying."""
    table = evidence_openings.c
    connection.execute(delete(evidence_openings).where(table.site == site, table.id.in_(events)))


def addresses(connection: Connection, site: str, events: Select[tuple[str]]) -> set[str]:
    """Return every address that these events' records were sealed with and still disclose."""
    table = evidence_openings.c
    openings = connection.execute(
        select(table.opening).where(table.site == site, table.id.in_(events))
    ).scalars()
    return {opening["who"]["value"] for opening in openings if "value" in opening.get("who", {})}
