"""Pictures of what was published, bound to its version by a record of their own in the log.

A picture is taken after publishing, so it cannot be in the version's own hash. Instead one record
says: this version, drawn by this build of the widget, looked so (SHA-256 of each PNG). It stands
in the same log as the consents, so its place there proves that the pictures were fixed before a
consent, or only after it. docs/reference/evidence-format.md lists the fields.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from signup.domain.ids import new_id
from signup.evidence.record import timestamp
from signup.evidence.standalone import PICTURE_FORMAT, leaf_hash
from signup.evidence.tables import evidence_records, screenshot_records, screenshots

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Table

_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


@dataclass(frozen=True, slots=True)
class Subject:
    """What pictures show, in one locale, as one build of the widget (its SHA-256) draws it.

    `version` is that of the form or, for the checkout's boxes, the hash of the site document: the
    two things a consent's record names.
    """

    site: str
    kind: Literal["form", "checkout"]
    version: str
    locale: str
    widget: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a form's step or None, the window in CSS pixels, the texts that are on it."""

    png: bytes
    step: str | None
    width: int
    height: int
    disclosures: Sequence[str]

    @property
    def sha256(self) -> str:
        """The picture's name."""
        return hashlib.sha256(self.png).hexdigest()


def keep(
    connection: Connection,
    subject: Subject,
    shots: Sequence[Shot],
    browser: str,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> bool:
    """Store pictures and write their record, in the caller's transaction.

    Returns False, with nothing written, when somebody else was first.
    """
    name = new_id(now, random_bytes)
    if not _add(connection, screenshot_records, {**asdict(subject), "id": name, "taken_at": now}):
        return False
    for shot in {shot.sha256: shot for shot in shots}.values():
        picture = {
            "site": subject.site,
            "hash": shot.sha256,
            "width": shot.width,
            "height": shot.height,
            "png": shot.png,
            "taken_at": now,
        }
        _add(connection, screenshots, picture)
    record = _record(subject, shots, browser, name, now)
    row = {
        "site": subject.site,
        "id": name,
        "recorded_at": now,
        "record": record.decode(),
        "leaf": leaf_hash(record).hex(),
    }
    connection.execute(insert(evidence_records), row)
    return True


def _add(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row; return False when it is there already."""
    new = _DIALECTS[connection.dialect.name].insert(table).values(row)
    added = connection.execute(new.on_conflict_do_nothing().returning(table.c.site))
    return added.first() is not None


def _record(
    subject: Subject, shots: Sequence[Shot], browser: str, name: str, now: datetime
) -> bytes:
    seen = [
        {
            "disclosures": list(shot.disclosures),
            "height": shot.height,
            "sha256": shot.sha256,
            "step": shot.step,
            "width": shot.width,
        }
        for shot in shots
    ]
    content = {
        **asdict(subject),
        "browser": browser,
        "format": PICTURE_FORMAT,
        "id": name,
        "pictures": seen,
        "recorded_at": timestamp(now),
    }
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def taken(connection: Connection, site: str) -> set[Subject]:
    """Return everything of a site that there are pictures of."""
    table = screenshot_records.c
    columns = (table.site, table.kind, table.version, table.locale, table.widget)
    rows = connection.execute(select(*columns).where(table.site == site))
    return {Subject(*row) for row in rows}


def contents(connection: Connection, site: str, version: str) -> list[dict[str, Any]]:
    """Return what the records of pictures of this version say, in the order they were taken."""
    table = screenshot_records.c
    rows = connection.execute(
        _RECORDS.where(table.site == site, table.version == version).order_by(table.taken_at)
    )
    return [orjson.loads(row.record) for row in rows]


def numbered(
    connection: Connection, site: str, versions: Collection[str], size: int
) -> list[tuple[str, int]]:
    """Return the records of pictures of these versions that have a number below `size`, by it."""
    table, position = screenshot_records.c, evidence_records.c.position
    rows = connection.execute(
        _RECORDS.where(table.site == site, table.version.in_(versions), position < size).order_by(
            position
        )
    )
    return [(row.record, row.position) for row in rows]


_RECORDS = select(evidence_records.c.record, evidence_records.c.position).join_from(
    screenshot_records,
    evidence_records,
    (evidence_records.c.site == screenshot_records.c.site)
    & (evidence_records.c.id == screenshot_records.c.id),
)


def picture(engine: Engine, site: str, digest: str) -> bytes | None:
    """Return the picture of this name, over a connection of its own."""
    with engine.connect().execution_options(readonly=True) as connection:
        return png(connection, site, digest)


def png(connection: Connection, site: str, digest: str) -> bytes | None:
    """Return the picture of this name."""
    table = screenshots.c
    found = connection.execute(
        select(table.png).where(table.site == site, table.hash == digest)
    ).scalar_one_or_none()
    return None if found is None else bytes(found)
