"""Protection: flags, and the reason of an outcome for the auditor.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "protection",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_protection_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_protection")),
    )
    with op.batch_alter_table("disclosure") as batch_op:
        batch_op.add_column(sa.Column("audit", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("disclosure") as batch_op:
        batch_op.drop_column("audit")
    op.drop_table("protection")
