"""Requests to confirm.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirmations",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("signup_id", sa.String(length=36), nullable=False),
        sa.Column("address_key", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_confirmations")),
    )
    op.create_index(
        op.f("ix_confirmations_site_address_key"),
        "confirmations",
        ["site", "address_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_confirmations_site_signup_id"),
        "confirmations",
        ["site", "signup_id"],
        unique=False,
    )
    op.create_index("ix_confirmations_expires_at", "confirmations", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_confirmations_expires_at", table_name="confirmations")
    op.drop_index(op.f("ix_confirmations_site_signup_id"), table_name="confirmations")
    op.drop_index(op.f("ix_confirmations_site_address_key"), table_name="confirmations")
    op.drop_table("confirmations")
