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
_INDEXES = (
    ("ix_outbox_claim", ["site", "destination", "next_at", "id"], _WAITING),
    ("ix_outbox_look", ["site", "destination", "look_at"], _UNSEEN),
    ("ix_outbox_failed", ["site", "destination"], _FAILED),
)


def upgrade() -> None:
    """Can be run again when it was cut off: building the indexes commits what came before."""
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("outbox")}
    for column in (
        sa.Column("handle", sa.String(length=200), nullable=True),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
    ):
        if column.name not in known:
            op.add_column("outbox", column)
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
        if_not_exists=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        # room on each page for the claim's own version of a row, so that no index is written
        op.execute("ALTER TABLE outbox SET (fillfactor = 50)")
        _index_beside_the_service()
    else:
        for name, columns, where in _INDEXES:
            op.create_index(name, "outbox", columns, unique=False, sqlite_where=where)
        op.drop_index("ix_outbox_due", table_name="outbox")


def _index_beside_the_service() -> None:
    """Build the indexes while rows are written; what a build that was cut off has left goes."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for others, and nobody for it
        for name, columns, where in _INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(
                name,
                "outbox",
                columns,
                unique=False,
                postgresql_where=where,
                postgresql_concurrently=True,
            )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_outbox_due")
        op.execute("SET lock_timeout = '2s'")


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
