"""Counts of texts, for the limits that keep fraud away.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_counts",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "key", "slot", name=op.f("pk_text_counts")),
    )
    op.create_index("ix_text_counts_slot", "text_counts", ["slot"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_text_counts_slot", table_name="text_counts")
    op.drop_table("text_counts")
