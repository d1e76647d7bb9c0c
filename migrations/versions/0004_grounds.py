"""What a consent rests on and until when; what its place was read from.

Revision: 0004, after 0003. Constant defaults, so that no row is rewritten and the version before
this one can go on inserting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("consent_events", "consent_states"):
        op.add_column(table, _word("basis", "consent"))
        op.add_column(table, sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    for table in ("consent_events", "confirmations"):
        op.add_column(table, _word("inferred_from", "unknown"))
    op.create_index(
        "ix_consent_states_ending",
        "consent_states",
        ["site", "expires_at"],
        unique=False,
        postgresql_where=sa.text("expires_at IS NOT NULL"),
        sqlite_where=sa.text("expires_at IS NOT NULL"),
    )


def _word(name: str, default: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=16), server_default=default, nullable=False)


def downgrade() -> None:
    op.drop_index("ix_consent_states_ending", table_name="consent_states")
    for table in ("consent_events", "confirmations"):
        op.drop_column(table, "inferred_from")
    for table in ("consent_events", "consent_states"):
        op.drop_column(table, "expires_at")
        op.drop_column(table, "basis")
