"""How often something was erased and swept from the files; the claims of a profile.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("erasures", "swept"):
        op.add_column(
            "sites", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    op.create_index(
        "ix_signups_claims",
        "signups",
        ["site", "profile_id"],
        unique=False,
        postgresql_where=sa.text("claimed_phone IS NOT NULL"),
        sqlite_where=sa.text("claimed_phone IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_signups_claims", table_name="signups")
    op.drop_column("sites", "swept")
    op.drop_column("sites", "erasures")
