"""The catalogue: what comparing a profile has shown, with the grant.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_grant") as batch_op:
        batch_op.add_column(sa.Column("profile_match", sa.String(8), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consent_grant") as batch_op:
        batch_op.drop_column("profile_match")
