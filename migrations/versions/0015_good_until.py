"""Until when a code of one's own is good, where its maker said so.

Revision: 0015, after 0014. The version before leaves the column empty, which means for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offer_codes", sa.Column("good_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("offer_codes", "good_until")
