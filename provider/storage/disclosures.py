"""The ledger: what left for a service. Rows are added and marked, never changed or removed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


class DisclosureRow(Base):
    """One entry: when, who, where, what, why and the outcome; never a value of a record.

    ``entry_hash`` covers the entry and ``previous_hash``. ``delivered_at`` stays empty when the
    answer was not seen to leave; ``retry_of`` links a repeat to the first delivery.
    """

    __tablename__ = "disclosure"

    sequence: Mapped[int] = column(
        Integer, primary_key=True, autoincrement=True, sensitivity="internal"
    )
    disclosure_id: Mapped[str] = column(String(36), unique=True, sensitivity="internal")
    occurred_at: Mapped[datetime] = column(sensitivity="internal")
    requested_at: Mapped[datetime] = column(sensitivity="internal")
    delivered_at: Mapped[datetime | None] = column(sensitivity="internal")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    grant_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    retrieval_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    person_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    purpose_id: Mapped[str] = column(String(64), sensitivity="internal")
    items: Mapped[list[dict[str, Any]]] = column(JSON, sensitivity="internal")
    retry_of: Mapped[str | None] = column(String(36), sensitivity="internal")
    previous_hash: Mapped[str] = column(String(64), sensitivity="internal")
    entry_hash: Mapped[str] = column(String(64), unique=True, sensitivity="internal")
