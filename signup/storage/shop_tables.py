"""Shops that have taken the app out and want to be forgotten. `storage.tables` tells the rest."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table

from signup.storage.tables import metadata
from signup.storage.types import UtcDateTime

shop_redactions = Table(
    "shop_redactions",
    metadata,
    Column("site", String(64)),
    Column("id", String(64)),
    Column("platform", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    PrimaryKeyConstraint("site", "id"),
)
"""One row for each time a shop asked; nothing in it is about a person."""
