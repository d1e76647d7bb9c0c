"""The sealed log: records, openings, tiles, checkpoints, anchors.

Revision: 0003, after 0002.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def document() -> sa.types.TypeEngine[Any]:
    """Return JSON: binary on PostgreSQL, text on SQLite."""
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    )


def upgrade() -> None:
    op.create_table(
        "evidence_records",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_evidence_records")),
        sa.UniqueConstraint("site", "position", name=op.f("uq_evidence_records_site_position")),
    )
    op.create_index(
        "ix_evidence_records_unnumbered",
        "evidence_records",
        ["site", "recorded_at", "id"],
        unique=False,
        postgresql_where=sa.text("position IS NULL"),
        sqlite_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "evidence_openings",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("opening", document(), nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_evidence_openings")),
    )
    op.create_table(
        "evidence_logs",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_evidence_logs")),
    )
    op.create_table(
        "evidence_tiles",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "level", "number", name=op.f("pk_evidence_tiles")),
    )
    op.create_table(
        "evidence_checkpoints",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verifier_key", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "size", "signed_at", name=op.f("pk_evidence_checkpoints")),
    )
    op.create_table(
        "evidence_anchors",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "site", "size", "signed_at", "kind", name=op.f("pk_evidence_anchors")
        ),
    )


def downgrade() -> None:
    for table in ("anchors", "checkpoints", "tiles", "logs", "openings", "records"):
        op.drop_table(f"evidence_{table}")
