"""Codes of which each is given out once, and who has which. `storage.tables` tells the rest."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, Text, text

from signup.storage.tables import metadata
from signup.storage.types import UtcDateTime

_FREE = text("given_at IS NULL")

offer_codes = Table(
    "offer_codes",
    metadata,
    Column("site", String(64)),
    Column("pool", String(64)),
    Column("code", String(64)),
    Column("added_at", UtcDateTime, nullable=False),
    Column("given_at", UtcDateTime),
    Column("good_until", UtcDateTime),
    PrimaryKeyConstraint("site", "pool", "code"),
    Index(
        "ix_offer_codes_free",
        "site",
        "pool",
        "added_at",
        "code",
        postgresql_where=_FREE,
        sqlite_where=_FREE,
    ),
)
"""The stock: no row tells who got a code, so rows stay when a person is forgotten. `given_at` is a
day and no more, so that no time leads from a code to a signup. After `good_until` the shop takes
the code no more; None where nobody said."""

offer_holders = Table(
    "offer_holders",
    metadata,
    Column("site", String(64)),
    Column("pool", String(64)),
    Column("holder", String(32)),
    Column("code", String(64), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "pool", "holder"),
)
"""Who has which code. `holder` is the keyed hash of an address as one person has it
(`domain.offers.one_person`); the row goes when the person is forgotten."""

codes_under_way = Table(
    "codes_under_way",
    metadata,
    Column("site", String(64)),
    Column("pool", String(64)),
    Column("code", String(64)),
    Column("destination", String(64), nullable=False),
    Column("reference", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("site", "pool", "code"),
)
"""Codes that are about to be taken from a store, or were taken and are not in the stock yet; none
of them is given out. `reference` is what the store knows a code by, `destination` how the store was
called in the site file when the code was found there. Who wrote a row down is through
with it at `until`, or dead: then whoever comes asks the store what became of the code."""
