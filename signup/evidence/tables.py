"""The tables of the sealed log. Importing this module puts them on the shared metadata.

Records are written with their consent event and numbered later; nothing of the log is ever
changed or deleted but an opening (salts and values), which is what erasure is about.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from signup.storage.tables import Document, metadata
from signup.storage.types import UtcDateTime

evidence_records = Table(
    "evidence_records",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("record", Text, nullable=False),
    Column("leaf", String(64), nullable=False),
    Column("position", BigInteger),
    PrimaryKeyConstraint("site", "id"),
    UniqueConstraint("site", "position"),
    Index(
        "ix_evidence_records_unnumbered",
        "site",
        "recorded_at",
        "id",
        postgresql_where=text("position IS NULL"),
        sqlite_where=text("position IS NULL"),
    ),
)
"""`id` is the consent event's. `record` is the canonical JSON and `leaf` its RFC 6962 leaf hash
at the moment of writing; `position` is its number in the log, from 0, given once."""

evidence_openings = Table(
    "evidence_openings",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("opening", Document, nullable=False),
    PrimaryKeyConstraint("site", "id"),
)
"""`{name: {"salt", "value"}}` for each commitment in the record; personal data, and erasable."""

evidence_logs = Table(
    "evidence_logs",
    metadata,
    Column("site", String(64)),
    Column("size", BigInteger, nullable=False),
    PrimaryKeyConstraint("site"),
)
"""How many records are numbered. Its row is the sequencer's lock."""

evidence_tiles = Table(
    "evidence_tiles",
    metadata,
    Column("site", String(64)),
    Column("level", Integer),
    Column("number", BigInteger),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("site", "level", "number"),
)
"""c2sp.org/tlog-tiles; the last tile of a level grows until it holds 256 hashes."""

evidence_checkpoints = Table(
    "evidence_checkpoints",
    metadata,
    Column("site", String(64)),
    Column("size", BigInteger),
    Column("signed_at", UtcDateTime),
    Column("verifier_key", Text, nullable=False),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("site", "size", "signed_at"),
)

evidence_anchors = Table(
    "evidence_anchors",
    metadata,
    Column("site", String(64)),
    Column("size", BigInteger),
    Column("signed_at", UtcDateTime),
    Column("kind", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("token", Text),
    PrimaryKeyConstraint("site", "size", "signed_at", "kind"),
)
"""What bears witness to a checkpoint outside: `rfc3161` with its token (base64), or `mail`."""

evidence_turns = Table(
    "evidence_turns",
    metadata,
    Column("site", String(64)),
    Column("kind", String(16)),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "kind"),
)
"""When each witness is next shown a checkpoint, and how often it was tried in vain before. Not part
of the log: its rows change."""
screenshots = Table(
    "screenshots",
    metadata,
    Column("site", String(64)),
    Column("hash", String(64)),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("png", LargeBinary, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "hash"),
)
"""Pictures by their own SHA-256; two versions that look alike share one."""

screenshot_records = Table(
    "screenshot_records",
    metadata,
    Column("site", String(64)),
    Column("kind", String(16)),
    Column("version", String(64)),
    Column("locale", String(35)),
    Column("widget", String(64)),
    Column("id", String(36), nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "kind", "version", "locale", "widget"),
)
"""What there are pictures of; `id` is that of the record in the log that lists them."""
