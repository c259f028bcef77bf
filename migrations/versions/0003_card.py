"""The card: credentials and people, logins by other doors.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _people_up() -> None:
    with op.batch_alter_table("credential") as batch_op:
        batch_op.add_column(
            sa.Column("linked_by", sa.String(16), server_default="directory", nullable=False)
        )
        batch_op.add_column(sa.Column("replaced_by", sa.String(36), nullable=True))
        batch_op.add_column(
            sa.Column("status_changed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("hold_source", sa.String(16), nullable=True))
        batch_op.create_index(op.f("ix_credential_certificate_hmac"), ["certificate_hmac"])
        batch_op.create_index(op.f("ix_credential_not_after"), ["not_after"])
    # Every earlier version called a card on hold revoked; whatever may not come back, its CA says so.
    op.execute(
        "UPDATE credential SET status = 'suspended', hold_source = 'ca' WHERE status = 'revoked'"
    )
    with op.batch_alter_table("consent_grant") as batch_op:
        batch_op.add_column(sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(op.f("ix_consent_grant_credential_id"), ["credential_id"])
    op.create_table(
        "directory_feed",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_directory_feed")),
    )
    op.create_table(
        "representation",
        sa.Column("guardian_id", sa.String(36), nullable=False),
        sa.Column("child_id", sa.String(36), nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["person.person_id"], name=op.f("fk_representation_guardian_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["child_id"], ["person.person_id"], name=op.f("fk_representation_child_id_person")
        ),
        sa.PrimaryKeyConstraint("guardian_id", "child_id", name=op.f("pk_representation")),
    )


def _people_down() -> None:
    op.drop_table("representation")
    op.drop_table("directory_feed")
    with op.batch_alter_table("consent_grant") as batch_op:
        batch_op.drop_index(op.f("ix_consent_grant_credential_id"))
        batch_op.drop_column("resumed_at")
    op.execute("UPDATE credential SET status = 'revoked' WHERE status = 'suspended'")
    with op.batch_alter_table("credential") as batch_op:
        batch_op.drop_index(op.f("ix_credential_not_after"))
        batch_op.drop_index(op.f("ix_credential_certificate_hmac"))
        for name in ("hold_source", "status_changed_at", "replaced_by", "linked_by"):
            batch_op.drop_column(name)


def _phone_up() -> None:
    with op.batch_alter_table("browser_session") as batch_op:
        batch_op.add_column(
            sa.Column("method", sa.String(16), server_default="same_device", nullable=False)
        )
    _short_lived(
        "app_claim",
        sa.Column("txn", sa.String(43), primary_key=True),
        sa.Column("claim_hash", sa.String(64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
    )
    _short_lived(
        "cross_device",
        sa.Column("link_id", sa.String(43), primary_key=True),
        sa.Column("txn", sa.String(43), nullable=False),
        sa.Column("match_number", sa.String(2), nullable=False),
        sa.Column("browser", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numbers_typed", sa.Integer(), nullable=False),
        sa.Column("claim_hash", sa.String(64), nullable=True),
        sa.Column("unverified_answer", sa.LargeBinary(), nullable=True),
        sa.Column("unverified_error", sa.String(32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("txn", name=op.f("uq_cross_device_txn")),
    )
    _short_lived(
        "cross_device_notice",
        sa.Column("notice_id", sa.String(36), primary_key=True),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("browser", sa.String(16), nullable=False),
        sa.Column("logged_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.person_id"],
            name=op.f("fk_cross_device_notice_person_id_person"),
        ),
    )
    op.create_index(op.f("ix_cross_device_notice_person_id"), "cross_device_notice", ["person_id"])


def _short_lived(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table, *columns, sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False)
    )
    op.create_index(op.f(f"ix_{table}_expires_at"), table, ["expires_at"])


def _phone_down() -> None:
    for table in ("cross_device_notice", "cross_device", "app_claim"):
        op.drop_table(table)
    with op.batch_alter_table("browser_session") as batch_op:
        batch_op.drop_column("method")


def _upstream_up() -> None:
    op.create_table(
        "upstream_login",
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("flow_id", sa.String(43), nullable=False),
        sa.Column("session_hash", sa.String(64), nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_upstream_login")),
    )
    for column in ("flow_id", "session_hash", "expires_at"):
        op.create_index(op.f(f"ix_upstream_login_{column}"), "upstream_login", [column])


def _upstream_down() -> None:
    op.drop_table("upstream_login")


def _parking_up() -> None:
    op.create_index(op.f("ix_parked_answer_unverified_txn"), "parked_answer", ["unverified_txn"])


def _parking_down() -> None:
    op.drop_index(op.f("ix_parked_answer_unverified_txn"), "parked_answer")


_STEPS: Sequence[tuple[Callable[[], None], Callable[[], None]]] = (
    (_people_up, _people_down),
    (_phone_up, _phone_down),
    (_upstream_up, _upstream_down),
    (_parking_up, _parking_down),
)
"""(up, down) of each table family, in order."""


def upgrade() -> None:
    for up, _ in _STEPS:
        up()


def downgrade() -> None:
    for _, down in reversed(_STEPS):
        down()
