"""Cases about what a citizen does not recognise, the latest walk of the ledger, and the order of one's own entries.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_READERS = ("person_id", "subject_id")


def upgrade() -> None:
    op.create_table(
        "unrecognised_case",
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("disclosure_id", sa.String(36), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("grant_id", sa.String(36), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.String(16), nullable=True),
        sa.Column("open_about", sa.String(73), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.person_id"],
            name=op.f("fk_unrecognised_case_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_unrecognised_case")),
        sa.UniqueConstraint("open_about", name=op.f("uq_unrecognised_case_open_about")),
    )
    op.create_index(op.f("ix_unrecognised_case_person_id"), "unrecognised_case", ["person_id"])
    op.create_index(op.f("ix_unrecognised_case_expires_at"), "unrecognised_case", ["expires_at"])
    op.create_table(
        "ledger_check",
        sa.Column("check_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_ledger_check")),
    )
    for reader in _READERS:
        op.drop_index(op.f(f"ix_disclosure_{reader}"), table_name="disclosure")
        op.create_index(f"ix_disclosure_{reader}_sequence", "disclosure", [reader, "sequence"])


def downgrade() -> None:
    for reader in _READERS:
        op.drop_index(f"ix_disclosure_{reader}_sequence", table_name="disclosure")
        op.create_index(op.f(f"ix_disclosure_{reader}"), "disclosure", [reader])
    op.drop_table("ledger_check")
    op.drop_table("unrecognised_case")
