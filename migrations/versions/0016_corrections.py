"""Corrections that citizens asked for, events about them, and finding what a citizen reads of their own.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add_cases()
    _add_events()
    op.create_index(op.f("ix_retrieval_person_id"), "retrieval", ["person_id"])


def _add_cases() -> None:
    op.create_table(
        "correction_case",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("agency_id", sa.String(64), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("record_type", sa.String(64), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16), nullable=True),
        sa.Column("number", sa.String(64), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], ["person.person_id"], name=op.f(f"fk_correction_case_{name}_person")
            )
            for name in ("person_id", "subject_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_correction_case")),
    )
    for name in ("person_id", "subject_id", "expires_at"):
        op.create_index(op.f(f"ix_correction_case_{name}"), "correction_case", [name])


def _add_events() -> None:
    op.create_table(
        "party_event",
        sa.Column("jti", sa.String(36), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("grant_id", sa.String(36), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_party_event")),
    )
    for name in ("due_at", "expires_at"):
        op.create_index(op.f(f"ix_party_event_{name}"), "party_event", [name])


def downgrade() -> None:
    op.drop_index(op.f("ix_retrieval_person_id"), "retrieval")
    op.drop_table("party_event")
    op.drop_table("correction_case")
