"""What a citizen can do to a grant: give several in one sitting, pause it, see beforehand what leaves.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_grant") as grants:
        grants.add_column(sa.Column("sitting", sa.String(36), nullable=True))
        grants.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        grants.add_column(sa.Column("paused_because", sa.String(16), nullable=True))
        grants.add_column(sa.Column("preview", sa.JSON(), nullable=True))
        grants.create_index(op.f("ix_consent_grant_sitting"), ["sitting"], unique=False)
