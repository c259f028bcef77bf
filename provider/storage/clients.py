"""Relying parties: what they registered (RFC 7591) and what the operator's review allows them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class ClientRow(Base):
    """One relying party."""

    __tablename__ = "client"

    client_id: Mapped[str] = column(String(64), primary_key=True, sensitivity="public")
    client_metadata: Mapped[dict[str, Any]] = column(JSON, sensitivity="public")
    entitlement: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    policy: Mapped[str] = column(String(32), sensitivity="internal")
    sector: Mapped[str] = column(String(128), sensitivity="internal")
    status: Mapped[str] = column(String(16), sensitivity="public")
    registered_at: Mapped[datetime] = column(sensitivity="public")
