"""Login challenges and the answers parked until the browser that owns the challenge comes back."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class ChallengeRow(Base):
    """One challenge, for one flow of one session, taken once by one conditional update."""

    __tablename__ = "challenge"

    txn: Mapped[str] = column(String(43), primary_key=True, sensitivity="internal")
    flow_id: Mapped[str] = column(String(43), index=True, sensitivity="internal")
    session_hash: Mapped[str] = column(String(64), sensitivity="secret")
    nonce: Mapped[str] = column(String(64), sensitivity="secret")
    context: Mapped[str] = column(Text, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    used_at: Mapped[datetime | None] = column(sensitivity="internal")


class ParkedAnswerRow(Base):
    """An answer that came without cookies: unverified, at most 8 KiB, under a one-time handle."""

    __tablename__ = "parked_answer"

    handle_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    unverified_txn: Mapped[str] = column(String(64), sensitivity="internal")
    unverified_answer: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    unverified_error: Mapped[str | None] = column(String(32), sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
