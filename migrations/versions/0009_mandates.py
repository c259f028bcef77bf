"""Who acts for whom by mandate.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mandate",
        sa.Column("principal_id", sa.String(36), nullable=False),
        sa.Column("proxy_id", sa.String(36), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("may_disclose", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["person.person_id"], name=op.f("fk_mandate_principal_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proxy_id"], ["person.person_id"], name=op.f("fk_mandate_proxy_id_person")
        ),
        sa.PrimaryKeyConstraint("principal_id", "proxy_id", name=op.f("pk_mandate")),
    )
    op.create_index(op.f("ix_mandate_proxy_id"), "mandate", ["proxy_id"], unique=False)
    op.create_table(
        "mandate_offer",
        sa.Column("principal_id", sa.String(36), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("may_disclose", sa.Boolean(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["principal_id"],
            ["person.person_id"],
            name=op.f("fk_mandate_offer_principal_id_person"),
        ),
        sa.PrimaryKeyConstraint("principal_id", name=op.f("pk_mandate_offer")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_mandate_offer_code_hash")),
    )
    op.create_index(
        op.f("ix_mandate_offer_expires_at"), "mandate_offer", ["expires_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("mandate_offer")
    op.drop_table("mandate")
