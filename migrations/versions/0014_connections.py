"""Who paused a connection, and what became of connections: one row for every change.

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
    op.create_table(
        "grant_change",
        sa.Column("change_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("grant_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(16), nullable=False),
        sa.Column("before", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["consent_grant.grant_id"],
            name=op.f("fk_grant_change_grant_id_consent_grant"),
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_grant_change")),
        sa.UniqueConstraint("grant_id", "number", name=op.f("uq_grant_change_grant_id")),
    )


def downgrade() -> None:
    op.drop_table("grant_change")
    with op.batch_alter_table("consent_grant") as grants:
        grants.drop_column("paused_by")
