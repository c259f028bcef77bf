"""One-time values that were seen: ``jti`` of client assertions and of DPoP proofs."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class ReplayRow(Base):
    """One value seen once; the primary key refuses the second."""

    __tablename__ = "replay"

    value_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
