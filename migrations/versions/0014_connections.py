"""Who paused a connection, and the chain of its receipts.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent_grant") as grants:
        grants.add_column(sa.Column("paused_by", sa.String(36), nullable=True))
