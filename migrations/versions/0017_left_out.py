"""Which records a citizen kept back from a relying party, for as long as the grant lasts.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_grant") as grants:
        grants.add_column(sa.Column("left_out", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("consent_grant") as grants:
        grants.drop_column("left_out")
