"""Retrievals: one question to the agencies, its state and its sealed answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class RetrievalRow(Base):
    """One retrieval. It may start before a token exists (as a preview), so ``grant_id`` may be empty.

    ``data_key`` is the wrapped key of every sealed value; clearing it shreds them.
    ``lease_until`` says how long a worker holds it; a sweeper hands it on when the lease has passed.
    ``questions`` holds category and condition of each; ``idempotency_hash`` is unique per grant.
    """

    __tablename__ = "retrieval"
    __table_args__ = (UniqueConstraint("grant_id", "idempotency_hash"),)

    retrieval_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    grant_id: Mapped[str | None] = column(
        String(36), ForeignKey("consent_grant.grant_id"), index=True, sensitivity="internal"
    )
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    person_id: Mapped[str] = column(String(36), sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    state: Mapped[str] = column(String(16), index=True, sensitivity="internal")
    questions: Mapped[list[dict[str, Any]]] = column(JSON, sensitivity="internal")
    idempotency_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    body_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    data_key: Mapped[bytes | None] = column(LargeBinary, sensitivity="secret")
    attempt: Mapped[int] = column(Integer, sensitivity="internal")
    lease_until: Mapped[datetime | None] = column(index=True, sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    deadline_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    first_read_at: Mapped[datetime | None] = column(sensitivity="internal")
    acknowledged_at: Mapped[datetime | None] = column(sensitivity="internal")


class RetrievalPartRow(Base):
    """What one agency answered for one category; ``answer`` is sealed with the retrieval's key."""

    __tablename__ = "retrieval_part"

    retrieval_id: Mapped[str] = column(
        String(36), ForeignKey("retrieval.retrieval_id"), primary_key=True, sensitivity="internal"
    )
    category: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    agency_id: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    answer: Mapped[bytes | None] = column(LargeBinary, sensitivity="sealed")
    answered_at: Mapped[datetime | None] = column(sensitivity="internal")
