"""Codes that are being taken from a store, written down before it is told.

Revision: 0017, after 0016. The version before takes codes without writing them down first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "codes_under_way",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("pool", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("destination", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "pool", "code", name=op.f("pk_codes_under_way")),
    )


def downgrade() -> None:
    op.drop_table("codes_under_way")
