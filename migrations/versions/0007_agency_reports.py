"""What is counted of agencies: defects of their answers, and reports to them; what guards took away.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_day",
        sa.Column("bucket", sa.String(80), nullable=False),
        sa.Column("agency_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("has_defects", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_agency_day")),
    )
    op.create_index(op.f("ix_agency_day_agency_id"), "agency_day", ["agency_id"])
    op.create_index(op.f("ix_agency_day_expires_at"), "agency_day", ["expires_at"])
    op.create_table(
        "agency_defect",
        sa.Column("bucket", sa.String(400), nullable=False),
        sa.Column("agency_day", sa.String(80), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("record_type", sa.String(64), nullable=False),
        sa.Column("field", sa.String(128), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_agency_defect")),
    )
    op.create_index(op.f("ix_agency_defect_agency_day"), "agency_defect", ["agency_day"])
    op.create_index(op.f("ix_agency_defect_expires_at"), "agency_defect", ["expires_at"])
    op.create_table(
        "guard_removal",
        sa.Column("bucket", sa.String(160), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("guard", sa.String(64), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_guard_removal")),
    )
    op.create_index(op.f("ix_guard_removal_expires_at"), "guard_removal", ["expires_at"])


def downgrade() -> None:
    op.drop_table("guard_removal")
    op.drop_table("agency_defect")
    op.drop_table("agency_day")
