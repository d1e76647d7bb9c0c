"""The tables. Every key begins with the site, so that a sharded PostgreSQL can split by it.

An address is an e-mail address (`local@ascii.domain`) or a phone number (E.164). `address_key` is
its keyed hash (HMAC-SHA-256 under the site's pepper, 32 hex characters): consent belongs to the
address, and a withdrawal must outlive the value it was about.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from signup.storage.types import UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

sites = Table(
    "sites",
    metadata,
    Column("site", String(64)),
    Column("name", Text, nullable=False),
    Column("document_hash", String(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("address_pepper", LargeBinary(32), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("erasures", Integer, nullable=False, server_default=text("0")),
    Column("swept", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("site"),
)
"""`erasures` counts how often something was erased, `swept` how much of that SQLite's files have
been rid of since (`storage.sweep`)."""

site_versions = Table(
    "site_versions",
    metadata,
    Column("site", String(64)),
    Column("hash", String(64)),
    Column("document", Document, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "hash"),
)

form_versions = Table(
    "form_versions",
    metadata,
    Column("site", String(64)),
    Column("version", String(64)),
    Column("key", String(64), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("document", Document, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "version"),
)

disclosures = Table(
    "disclosures",
    metadata,
    Column("site", String(64)),
    Column("id", String(64)),
    Column("channel", String(16), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("document", Document, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "id"),
)

secret_keys = Table(
    "secret_keys",
    metadata,
    Column("site", String(64)),
    Column("hash", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    PrimaryKeyConstraint("site", "hash"),
)

profiles = Table(
    "profiles",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("email", String(320)),
    Column("phone", String(16)),
    Column("locale", String(35)),
    Column("attributes", Document, nullable=False),
    Column("sources", Document, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("merged_into", String(36)),
    Column("rewarded", Document),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "id"),
    UniqueConstraint("site", "email"),
    UniqueConstraint("site", "phone"),
    Index(None, "site", "merged_into"),
)

consent_events = Table(
    "consent_events",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("profile_id", String(36), nullable=False),
    Column("address_key", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("event", String(16), nullable=False),
    Column("act", String(32), nullable=False),
    Column("source", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("disclosure_id", String(64)),
    Column("site_hash", String(64), nullable=False),
    Column("jurisdiction", String(16), nullable=False),
    Column("inferred_from", String(16), nullable=False, server_default="unknown"),
    Column("basis", String(16), nullable=False, server_default="consent"),
    Column("expires_at", UtcDateTime),
    Column("context", Document, nullable=False),
    PrimaryKeyConstraint("site", "id"),
    Index(None, "site", "profile_id"),
    Index(None, "site", "address_key"),
)

_ENDING = text("expires_at IS NOT NULL")

consent_states = Table(
    "consent_states",
    metadata,
    Column("site", String(64)),
    Column("address_key", String(32)),
    Column("channel", String(16)),
    Column("purpose", String(16)),
    Column("state", String(16), nullable=False),
    Column("level", String(16), nullable=False),
    Column("since", UtcDateTime),
    Column("last_at", UtcDateTime, nullable=False),
    Column("source", String(200)),
    Column("ever_subscribed", Boolean, nullable=False),
    Column("requested_at", UtcDateTime),
    Column("last_event", String(36)),
    Column("blocked", Document),
    Column("basis", String(16), nullable=False, server_default="consent"),
    Column("expires_at", UtcDateTime),
    PrimaryKeyConstraint("site", "address_key", "channel", "purpose"),
    Index(
        "ix_consent_states_ending",
        "site",
        "expires_at",
        postgresql_where=_ENDING,
        sqlite_where=_ENDING,
    ),
)

_CLAIMING = text("claimed_phone IS NOT NULL")

signups = Table(
    "signups",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("profile_id", String(36), nullable=False),
    Column("source", String(200), nullable=False),
    Column("form_version", String(64)),
    Column("form_token", String(32)),
    Column("risky", Boolean, nullable=False),
    Column("channels", Document, nullable=False),
    Column("second_step_at", UtcDateTime),
    Column("claimed_phone", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "id"),
    UniqueConstraint("site", "form_token"),
    Index("ix_signups_claimed_phone", "site", "claimed_phone"),
    Index(
        "ix_signups_claims",
        "site",
        "profile_id",
        postgresql_where=_CLAIMING,
        sqlite_where=_CLAIMING,
    ),
)
"""`channels` is what the shopper was answered. `claimed_phone` is a number typed here that its
holder has not answered for yet; it may belong to another profile."""

confirmations = Table(
    "confirmations",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("profile_id", String(36), nullable=False),
    Column("signup_id", String(36), nullable=False),
    Column("address_key", String(32), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("source", String(200), nullable=False),
    Column("step", String(16)),
    Column("locale", String(35)),
    Column("jurisdiction", String(16), nullable=False),
    Column("inferred_from", String(16), nullable=False, server_default="unknown"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", UtcDateTime),
    PrimaryKeyConstraint("site", "id"),
    Index(None, "site", "address_key"),
    Index(None, "site", "signup_id"),
    Index("ix_confirmations_expires_at", "expires_at"),
)
"""Messages that ask to confirm. Link and code are computed from the id (`domain.links`): no row
holds a code."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("site", String(64)),
    Column("route", String(64)),
    Column("key", String(255)),
    Column("fingerprint", String(64), nullable=False),
    Column("receipt", Document, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "route", "key"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

seen_messages = Table(
    "seen_messages",
    metadata,
    Column("site", String(64)),
    Column("provider", String(16)),
    Column("message_id", String(128)),
    Column("seen_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "provider", "message_id"),
    Index("ix_seen_messages_seen_at", "seen_at"),
)

strangers = Table(
    "strangers",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("phone", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "id"),
    Index("ix_strangers_created_at", "created_at"),
)
"""Numbers of people without a profile who are owed a reply, for a day at most."""


def _partial(name: str, where: TextClause, *columns: str) -> Index:
    """Return an index of the few rows that somebody asks for again and again."""
    return Index(name, *columns, postgresql_where=where, sqlite_where=where)


_WAITING = text("state = 'pending'")
_UNSEEN = text("look_at IS NOT NULL")
_FAILED = text("state IN ('dead', 'rejected')")

outbox = Table(
    "outbox",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("destination", String(64), nullable=False),
    Column("aggregatetype", String(32), nullable=False),
    Column("aggregateid", String(36), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("type", String(64), nullable=False),
    Column("payload", Document, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("lease", String(36)),
    Column("leased_until", UtcDateTime),
    Column("cause", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("handle", String(200)),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("look_at", UtcDateTime),
    PrimaryKeyConstraint("site", "id"),
    UniqueConstraint("site", "destination", "aggregateid", "revision", "position"),
    _partial("ix_outbox_claim", _WAITING, "site", "destination", "next_at", "id"),
    _partial("ix_outbox_look", _UNSEEN, "site", "destination", "look_at"),
    _partial("ix_outbox_failed", _FAILED, "site", "destination"),
    Index("ix_outbox_site_created_at", "site", "created_at"),
    _partial("ix_outbox_waiting", _WAITING, "next_at"),
)
"""What must still be told, and what was. `id`, `aggregatetype`, `aggregateid`, `type` and
`payload` are the columns of Debezium's outbox event router. Within one destination and aggregate,
(`revision`, `position`) is the order of delivery; payloads hold ids, never an address. What a store
said it would see to is looked for at `look_at`, after so many `looks`; `handle` is what it is
known by there."""

funnel_counts = Table(
    "funnel_counts",
    metadata,
    Column("site", String(64)),
    Column("day", String(10)),
    Column("form", String(64)),
    Column("version", String(64)),
    Column("variant", String(64)),
    Column("type", String(16)),
    Column("step", String(16)),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("site", "day", "form", "version", "variant", "type", "step"),
)
"""Written by the release before `form_counts`; nothing reads it, a later release drops it."""

inbox_messages = Table(
    "inbox_messages",
    metadata,
    Column("site", String(64)),
    Column("id", String(36)),
    Column("channel", String(16), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("address", String(320), nullable=False),
    Column("subject", Text),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "id"),
)
"""Development only: what would have been sent, for `/dev/inbox`."""
