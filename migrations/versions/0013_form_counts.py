"""Counts of forms by device, one row for all that can be done with a screen.

Revision: 0013, after 0012. What was counted before is taken over; the kind of device was not kept.
The table of before stays while the version before serves, and is dropped by a later release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENTS = ("viewed", "step_viewed", "submitted", "skipped", "closed")
KEYS = ("site", "day", "form", "version", "variant", "device", "step")
SUMS = ", ".join(f"sum(CASE WHEN type = '{one}' THEN count ELSE 0 END)" for one in MOMENTS)
VARIANT = "CASE WHEN length(variant) = 1 THEN variant ELSE '' END"
TAKE_OVER = (
    f"INSERT INTO form_counts ({', '.join((*KEYS, *MOMENTS))}) "  # noqa: S608 - our own names
    f"SELECT site, day, form, version, {VARIANT}, 'unknown', step, {SUMS} "
    f"FROM funnel_counts GROUP BY site, day, form, version, {VARIANT}, step"
)


def upgrade() -> None:
    op.create_table(
        "form_counts",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("variant", sa.String(length=1), nullable=False),
        sa.Column("device", sa.String(length=8), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        *(sa.Column(one, sa.Integer(), nullable=False) for one in MOMENTS),
        sa.PrimaryKeyConstraint(*KEYS, name=op.f("pk_form_counts")),
    )
    op.execute(TAKE_OVER)


def downgrade() -> None:
    op.drop_table("form_counts")
