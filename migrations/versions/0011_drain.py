"""The drain in full: an index that holds only what waits.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_claim",
        "outbox",
        ["site", "destination", "next_at", "id"],
        unique=False,
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
    op.drop_index("ix_outbox_due", table_name="outbox")


def downgrade() -> None:
    op.create_index(
        "ix_outbox_due", "outbox", ["site", "destination", "state", "next_at"], unique=False
    )
    op.drop_index(
        "ix_outbox_claim",
        table_name="outbox",
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
