"""Login history, and codes for the counter.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_entry",
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("browser", sa.String(16), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_login_entry_person_id_person")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_login_entry")),
    )
    op.create_index(
        "ix_login_entry_newest", "login_entry", ["person_id", "happened_at", "entry_id"]
    )
    op.create_index(op.f("ix_login_entry_expires_at"), "login_entry", ["expires_at"])
    op.create_table(
        "counter_clerk",
        sa.Column("clerk_id", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clerk_id", name=op.f("pk_counter_clerk")),
    )
    op.create_table(
        "counter_session",
        sa.Column("session_hash", sa.String(64), nullable=False),
        sa.Column("clerk_id", sa.String(64), nullable=False),
        sa.Column("code_id", sa.String(36), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_hash", name=op.f("pk_counter_session")),
    )
    op.create_index(op.f("ix_counter_session_clerk_id"), "counter_session", ["clerk_id"])
    op.create_index(op.f("ix_counter_session_expires_at"), "counter_session", ["expires_at"])
    op.create_table(
        "counter_code",
        sa.Column("code_id", sa.String(36), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("session_hash", sa.String(64), nullable=False),
        sa.Column("flow_id", sa.String(43), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_counter_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_counter_code_code_hash")),
    )
    op.create_index(op.f("ix_counter_code_session_hash"), "counter_code", ["session_hash"])
    op.create_index(op.f("ix_counter_code_expires_at"), "counter_code", ["expires_at"])


def downgrade() -> None:
    for table in ("counter_code", "counter_session", "counter_clerk", "login_entry"):
        op.drop_table(table)
