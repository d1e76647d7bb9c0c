"""What shops pass on: that they want to be forgotten, that a customer wants their data.

`storage.tables` tells the rest.
"""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table

from signup.storage.tables import Document, metadata
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

data_requests = Table(
    "data_requests",
    metadata,
    Column("site", String(64)),
    Column("id", String(64)),
    Column("platform", String(16), nullable=False),
    Column("reference", String(64)),
    Column("profiles", Document, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    PrimaryKeyConstraint("site", "id"),
)
"""One row for each customer who asked; of them it holds the ids of their profiles."""
