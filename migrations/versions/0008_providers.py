"""Numbers of strangers who are owed a reply.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "strangers",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_strangers")),
    )
    op.create_index("ix_strangers_created_at", "strangers", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_strangers_created_at", table_name="strangers")
    op.drop_table("strangers")
