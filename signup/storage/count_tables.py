"""Tables that only count; no row is about a person. `storage.tables` tells what holds for all."""

from __future__ import annotations

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, Table

from signup.storage.tables import metadata

form_counts = Table(
    "form_counts",
    metadata,
    Column("site", String(64)),
    Column("day", String(10)),
    Column("form", String(64)),
    Column("version", String(64)),
    Column("variant", String(1)),
    Column("device", String(8)),
    Column("step", String(16)),
    Column("viewed", Integer, nullable=False),
    Column("step_viewed", Integer, nullable=False),
    Column("submitted", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
    PrimaryKeyConstraint("site", "day", "form", "version", "variant", "device", "step"),
)
"""What visitors did with a form on one day (`domain.funnel`): a million views are one row."""
