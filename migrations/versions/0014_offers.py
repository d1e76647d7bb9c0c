"""Codes that are given out once each, and who has which.

Revision: 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FREE = sa.text("given_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "offer_codes",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("pool", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "pool", "code", name=op.f("pk_offer_codes")),
    )
    op.create_index(
        "ix_offer_codes_free",
        "offer_codes",
        ["site", "pool", "added_at", "code"],
        unique=False,
        postgresql_where=FREE,
        sqlite_where=FREE,
    )
    op.create_table(
        "offer_holders",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("pool", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "pool", "holder", name=op.f("pk_offer_holders")),
    )


def downgrade() -> None:
    op.drop_table("offer_holders")
    op.drop_index("ix_offer_codes_free", table_name="offer_codes")
    op.drop_table("offer_codes")
