"""What agencies asked each other, as a citizen fetched it.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_answer",
        sa.Column("answer_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("read_in", sa.String(64), nullable=True),
        sa.Column("open_for", sa.String(73), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_exchange_answer")),
        sa.UniqueConstraint("open_for", name=op.f("uq_exchange_answer_open_for")),
    )
    for name in ("person_id", "read_in", "expires_at"):
        op.create_index(op.f(f"ix_exchange_answer_{name}"), "exchange_answer", [name])


def downgrade() -> None:
    op.drop_table("exchange_answer")
