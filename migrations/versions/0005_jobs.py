"""Retrieval jobs: which worker holds a retrieval.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("retrieval") as batch_op:
        batch_op.add_column(sa.Column("lease_owner", sa.String(32), nullable=True))
        batch_op.create_index("ix_retrieval_lease_owner", ["lease_owner"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("retrieval") as batch_op:
        batch_op.drop_index("ix_retrieval_lease_owner")
        batch_op.drop_column("lease_owner")
