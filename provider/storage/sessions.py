"""Browser sessions: a row for each, found by the hash of the cookie's random value."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class BrowserSessionRow(Base):
    """One browser. Until login it has no person; login replaces it by a new row with a new id."""

    __tablename__ = "browser_session"

    session_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    person_id: Mapped[str | None] = column(String(36), index=True, sensitivity="internal")
    credential_id: Mapped[str | None] = column(String(36), index=True, sensitivity="internal")
    authenticated_at: Mapped[datetime | None] = column(sensitivity="internal")
    locale: Mapped[str] = column(String(8), sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    last_seen_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
