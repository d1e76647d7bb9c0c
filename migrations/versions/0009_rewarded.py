"""Which rewards a person has been told lately, so that no other channel says them again.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.add_column("profiles", sa.Column("rewarded", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("profiles", "rewarded")
