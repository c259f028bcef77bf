"""Grants: what a citizen allowed one relying party. The parent of every code and token."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class GrantRow(Base):
    """One grant. Withdrawal is one update of ``withdrawn_at``."""

    __tablename__ = "consent_grant"

    grant_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    client_id: Mapped[str] = column(
        String(64), ForeignKey("client.client_id"), index=True, sensitivity="internal"
    )
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    subject_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    credential_id: Mapped[str] = column(String(36), sensitivity="internal")
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    categories: Mapped[list[str]] = column(JSON, sensitivity="internal")
    declined: Mapped[list[str]] = column(JSON, sensitivity="internal")
    purpose_id: Mapped[str] = column(String(64), sensitivity="internal")
    consent_text: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    standing: Mapped[bool] = column(sensitivity="internal")
    given_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(sensitivity="internal")
    activated_at: Mapped[datetime | None] = column(sensitivity="internal")
    withdrawn_at: Mapped[datetime | None] = column(sensitivity="internal")
