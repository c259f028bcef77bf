"""What a preview showed, by visit and person, and reads by citizens in the ledger.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preview",
        sa.Column("retrieval_id", sa.String(36), nullable=False),
        sa.Column("flow_id", sa.String(43), nullable=True),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("retrieval_id", name=op.f("pk_preview")),
        sa.UniqueConstraint("flow_id", "subject_id", name=op.f("uq_preview_flow_id")),
    )
    op.create_index(op.f("ix_preview_expires_at"), "preview", ["expires_at"], unique=False)
    with op.batch_alter_table("retrieval") as retrievals:
        retrievals.add_column(sa.Column("relation", sa.String(32), nullable=True))
    with op.batch_alter_table("disclosure") as disclosures:
        disclosures.add_column(
            sa.Column("kind", sa.String(8), server_default="handed", nullable=False)
        )
