"""Notices and the mail that tells of them.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    _add_notices()
    _add_settings()
    _add_addresses()
    _add_mails()
    # What left before is no news: the worker begins after it.
    op.execute(
        "INSERT INTO notice_errand (name, since, reached) SELECT 'first_use', CURRENT_TIMESTAMP, "
        "CAST(COALESCE(MAX(sequence), 0) AS VARCHAR(36)) FROM disclosure"
    )
    op.create_index(op.f("ix_consent_grant_expires_at"), "consent_grant", ["expires_at"])


def _add_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("notice_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("grant_id", sa.String(36), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("once", sa.String(160), nullable=True),
        sa.Column("told_at", _INSTANT, nullable=False),
        sa.Column("read_at", _INSTANT, nullable=True),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice")),
        sa.UniqueConstraint("once", name=op.f("uq_notice_once")),
    )
    op.create_index("ix_notice_person_id_told_at", "notice", ["person_id", "told_at", "notice_id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person_id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    for name in ("grant_id", "expires_at"):
        op.create_index(op.f(f"ix_notice_{name}"), "notice", [name])


def _add_settings() -> None:
    op.create_table(
        "notice_setting",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("unmailed", sa.JSON(), nullable=False),
        sa.Column("reminder_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_notice_setting_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_setting")),
    )
    op.create_table(
        "notice_errand",
        sa.Column("name", sa.String(96), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("reached", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_errand")),
    )


def _add_addresses() -> None:
    op.create_table(
        "mail_address",
        sa.Column("address_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("place", sa.String(48), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_mail_address_person_id_person")
        ),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("place", name=op.f("uq_mail_address_place")),
    )
    for name in ("person_id", "expires_at"):
        op.create_index(op.f(f"ix_mail_address_{name}"), "mail_address", [name])


def _add_mails() -> None:
    op.create_table(
        "mail",
        sa.Column("mail_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("place", sa.String(48), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("sitting_of", sa.String(36), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("latest_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_mail_person_id_person")
        ),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_mail")),
        sa.UniqueConstraint("place", name=op.f("uq_mail_place")),
    )
    for name in ("person_id", "due_at", "expires_at"):
        op.create_index(op.f(f"ix_mail_{name}"), "mail", [name])


def downgrade() -> None:
    op.drop_index(op.f("ix_consent_grant_expires_at"), "consent_grant")
    for table in ("mail", "mail_address", "notice_errand", "notice_setting", "notice"):
        op.drop_table(table)
