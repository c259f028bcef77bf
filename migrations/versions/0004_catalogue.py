"""The catalogue: what comparing a profile has shown, with the grant; keys by which evidence is verified.

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
    with op.batch_alter_table("signing_key") as batch_op:
        batch_op.add_column(sa.Column("public_jwk", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("signing_key") as batch_op:
        batch_op.drop_column("revoked_at")
        batch_op.drop_column("public_jwk")
    with op.batch_alter_table("consent_grant") as batch_op:
        batch_op.drop_column("profile_match")
