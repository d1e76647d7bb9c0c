"""The drain in full: an index that holds only what waits, reading back, gates.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'pending'")
_UNSEEN = sa.text("look_at IS NOT NULL")
_FAILED = sa.text("state IN ('dead', 'rejected')")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # room on each page for the claim's own version of a row, so that no index is written
        op.execute("ALTER TABLE outbox SET (fillfactor = 50)")
    op.create_index(
        "ix_outbox_claim",
        "outbox",
        ["site", "destination", "next_at", "id"],
        unique=False,
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.add_column("outbox", sa.Column("handle", sa.String(length=200), nullable=True))
    op.add_column("outbox", sa.Column("looks", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_look",
        "outbox",
        ["site", "destination", "look_at"],
        unique=False,
        postgresql_where=_UNSEEN,
        sqlite_where=_UNSEEN,
    )
    op.create_index(
        "ix_outbox_failed",
        "outbox",
        ["site", "destination"],
        unique=False,
        postgresql_where=_FAILED,
        sqlite_where=_FAILED,
    )
    op.create_table(
        "gates",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("destination", sa.String(length=64), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_cause", sa.String(length=200), nullable=True),
        sa.Column("stopped_key", sa.String(length=64), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tokens", sa.Float(), nullable=True),
        sa.Column("tokens_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "destination", name=op.f("pk_gates")),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE outbox RESET (fillfactor)")
    op.drop_table("gates")
    op.drop_index(
        "ix_outbox_failed", table_name="outbox", postgresql_where=_FAILED, sqlite_where=_FAILED
    )
    op.drop_index(
        "ix_outbox_look", table_name="outbox", postgresql_where=_UNSEEN, sqlite_where=_UNSEEN
    )
    for name in ("look_at", "looks", "handle"):
        op.drop_column("outbox", name)
    op.create_index(
        "ix_outbox_due", "outbox", ["site", "destination", "state", "next_at"], unique=False
    )
    op.drop_index(
        "ix_outbox_claim",
        table_name="outbox",
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
