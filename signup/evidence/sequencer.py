"""Numbering committed records and signing the log: one step, safe to repeat at any time.

One transaction holds everything: numbers, tiles and the checkpoint appear together or not at all,
so a crash loses nothing and signs nothing that is not stored. The row of the site in
`evidence_logs` is the lock; a second sequencer finds it taken and leaves. Records keep the order
of their time as far as they were committed when the step read them, but one never stands before
the record that it names as its previous one; a number is never given twice and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from signup.evidence import store
from signup.evidence.chain import Waiting, in_chains, missing, previous_of
from signup.evidence.errors import LogBroken
from signup.evidence.note import sign_checkpoint, verifier_key
from signup.evidence.standalone import Checkpoint, Fault, parse_checkpoint, parse_key
from signup.evidence.tables import (
    evidence_checkpoints,
    evidence_logs,
    evidence_records,
    evidence_tiles,
)
from signup.evidence.tree import extend, tree_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Select

    from signup.evidence.note import Signer

BATCH = 5_000
HEARTBEAT = timedelta(days=1)
"""A log that does not grow is signed again after this long: it bounds how far back a record that
is added later could be dated."""

_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: records numbered, the log's size, the note signed, if any.

    `more` says that records are left and the next step should follow at once.
    """

    numbered: int
    size: int
    note: str | None
    more: bool


def sequence_once(
    engine: Engine,
    site: str,
    signer: Signer,
    clock: Callable[[], datetime],
    *,
    retired_keys: Sequence[str] = (),
    batch: int = BATCH,
) -> Step | None:
    """Number about `batch` committed records and sign; None when another sequencer is at work.

    `retired_keys` are verifier keys that signed this log earlier. A checkpoint is signed only
    when no record waits, so that none is sealed later than records that came after it. Raises
    LogBroken when the stored log is not the one that was signed last, and what SQLAlchemy raises
    when the database is away.
    """
    rest = _resting(engine, site, clock())
    if rest is not None:
        return Step(0, rest, None, more=False)
    with engine.begin() as connection:
        size = _lock(connection, site)
        if size is None:
            return None
        last = store.newest_checkpoint(connection, site)
        proven = _proven(connection, site, last, [verifier_key(signer), *retired_keys])
        waiting = _waiting(connection, site, batch)
        _number(connection, site, size, waiting)
        size += len(waiting)
        more = len(waiting) >= batch
        note = None
        if not more and _is_due(last, size, clock()):
            note = _sign(connection, site, signer, size, _not_before(proven, clock()))
        return Step(len(waiting), size, note, more)


def _resting(engine: Engine, site: str, now: datetime) -> int | None:
    """Return the log's size when there is nothing to do, which is told without any lock."""
    with engine.connect().execution_options(readonly=True) as connection:
        known = select(evidence_logs.c.size).where(evidence_logs.c.site == site)
        size = connection.execute(known).scalar_one_or_none() or 0
        last = store.newest_checkpoint(connection, site)
        waits = select(evidence_records.c.id).where(_unnumbered(site)).limit(1)
        works = connection.execute(waits).one_or_none() or _is_due(last, size, now)
        return None if works else size


def _unnumbered(site: str) -> ColumnElement[bool]:
    return (evidence_records.c.site == site) & evidence_records.c.position.is_(None)


def _lock(connection: Connection, site: str) -> int | None:
    """Return the size of the site's log with its row locked; None when it is taken."""
    known = select(evidence_logs.c.size).where(evidence_logs.c.site == site)
    if connection.execute(known).one_or_none() is None:
        new = _DIALECTS[connection.dialect.name].insert(evidence_logs)
        connection.execute(new.values(site=site, size=0).on_conflict_do_nothing())
    return connection.execute(known.with_for_update(skip_locked=True)).scalar_one_or_none()


def _proven(
    connection: Connection, site: str, last: store.StoredCheckpoint | None, keys: list[str]
) -> Checkpoint | None:
    """Return the last checkpoint; raises LogBroken when it or the tiles are not what was signed.

    A log must never sign two histories (c2sp.org/tlog-checkpoint), so this stands before signing.
    """
    if last is None:
        return None
    try:
        proven = parse_checkpoint(last.note, [parse_key(key) for key in keys])
        root = tree_hash(store.StoredTiles(connection, site), proven.size)
    except (Fault, ValueError, LookupError) as error:
        raise LogBroken(f"the last checkpoint of {site} cannot be trusted") from error
    if root != proven.root:
        raise LogBroken(f"the log of {site} is not the one that was signed")
    return proven


def _waiting(connection: Connection, site: str, batch: int) -> list[tuple[str, str]]:
    """Return ids and leaves of the next records; what they follow comes along, beyond `batch`.

    Two events may share a moment, and clocks of two processes differ: a record may be older by its
    time than its previous one. That one was committed first all the same, so it is there, too.
    """
    table = evidence_records.c
    oldest = _UNNUMBERED.order_by(table.recorded_at, table.id).limit(batch)
    earlier = found = _read(connection, oldest, {"site": site})
    while earlier and len(found) >= batch:
        named = missing(found, earlier.values())
        earlier = _read(connection, _EARLIER, {"site": site, "ids": named}) if named else {}
        found |= earlier
    return [(event, found[event].leaf) for event in in_chains(found)]


def _read(
    connection: Connection, statement: Select[tuple[str, str, str]], asked: dict[str, Any]
) -> dict[str, Waiting]:
    rows = connection.execute(statement, asked)
    return {row.id: Waiting(row.leaf, previous_of(row.record)) for row in rows}


_UNNUMBERED = (
    select(evidence_records.c.id, evidence_records.c.leaf, evidence_records.c.record)
    .where(evidence_records.c.site == bindparam("site"), evidence_records.c.position.is_(None))
    .with_for_update()
)
_EARLIER = _UNNUMBERED.where(evidence_records.c.id.in_(bindparam("ids", expanding=True)))


def _number(
    connection: Connection, site: str, size: int, waiting: Sequence[tuple[str, str]]
) -> None:
    if not waiting:
        return
    numbers = [
        {"at_id": event, "at_site": site, "number": size + offset}
        for offset, (event, _leaf) in enumerate(waiting)
    ]
    connection.execute(_NUMBER, numbers)
    leaves = [bytes.fromhex(leaf) for _event, leaf in waiting]
    tiles = extend(store.StoredTiles(connection, site), size, leaves)
    _write_tiles(connection, site, tiles)
    grown = update(evidence_logs).where(evidence_logs.c.site == site)
    connection.execute(grown.values(size=size + len(waiting)))


_NUMBER = (
    update(evidence_records)
    .where(
        evidence_records.c.site == bindparam("at_site"),
        evidence_records.c.id == bindparam("at_id"),
        evidence_records.c.position.is_(None),
    )
    .values(position=bindparam("number"))
)


def _write_tiles(connection: Connection, site: str, tiles: dict[tuple[int, int], bytes]) -> None:
    new = _DIALECTS[connection.dialect.name].insert(evidence_tiles)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["site", "level", "number"], set_={"hashes": new.excluded.hashes}
        ),
        [
            {"site": site, "level": level, "number": number, "hashes": hashes}
            for (level, number), hashes in tiles.items()
        ],
    )


def _is_due(last: store.StoredCheckpoint | None, size: int, now: datetime) -> bool:
    if last is None or size > last.size:
        return size > 0
    return now - last.signed_at >= HEARTBEAT


def _not_before(last: Checkpoint | None, now: datetime) -> datetime:
    """Return the time to sign: a clock that was set back must not make time run backwards."""
    utc = now.astimezone(UTC).replace(microsecond=0)
    return max(utc, utc.fromtimestamp(last.time, UTC)) if last else utc


def _sign(connection: Connection, site: str, signer: Signer, size: int, at: datetime) -> str:
    root = tree_hash(store.StoredTiles(connection, site), size)
    note = sign_checkpoint(signer, size, root, at)
    connection.execute(
        insert(evidence_checkpoints).values(
            site=site, size=size, signed_at=at, verifier_key=verifier_key(signer), note=note
        )
    )
    return note
