"""Pushed authorization requests (RFC 9126), found by the hash of their ``request_uri``."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class PushedRequestRow(Base):
    """One pushed request. ``used_at`` marks that its right to become a code is spent."""

    __tablename__ = "pushed_request"

    request_uri_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    parameters: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    dpop_jkt: Mapped[str | None] = column(String(64), sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    used_at: Mapped[datetime | None] = column(sensitivity="internal")
