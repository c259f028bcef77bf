"""What relying parties are still to hear of their grants: each row one event for one relying party."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, delete, insert, select, update
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column

EVENT_LIFE = timedelta(days=14)
"""How long a relying party that does not answer is tried again."""


class PartyEventRow(Base):
    """One event that one relying party is still to hear of; ``category`` is empty where it is about none."""

    __tablename__ = "party_event"

    jti: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    grant_id: Mapped[str] = column(String(36), sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    kind: Mapped[str] = column(String(32), sensitivity="internal")
    category: Mapped[str] = column(String(64), sensitivity="internal")
    occurred_at: Mapped[datetime] = column(sensitivity="internal")
    attempts: Mapped[int] = column(Integer, sensitivity="internal")
    due_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class PartyEvent:
    """One event; ``attempts`` counts the one under way."""

    jti: str
    client_id: str
    grant_id: str
    subject_id: str
    kind: str
    category: str
    occurred_at: datetime
    attempts: int = 0


_EVENT = tuple(getattr(PartyEventRow, name) for name in PartyEvent.__dataclass_fields__)


class PartyEventStore:
    """Keeps events until they are heard. Joins the open transaction: what happened and its news are one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, event: PartyEvent) -> None:
        """Keep an event that is due at once."""
        due = {"due_at": event.occurred_at, "expires_at": event.occurred_at + EVENT_LIFE}
        with self._database.transaction() as connection:
            connection.execute(insert(PartyEventRow).values(vars(event) | due))

    def claim_due(self, *, now: datetime, count: int, lease: timedelta) -> Sequence[PartyEvent]:
        """Take events that are due; nobody else gets them before the lease is over."""
        row = PartyEventRow
        due = (
            select(row.jti)
            .where(row.due_at <= now, row.expires_at > now)
            .order_by(row.due_at)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as connection:
            claimed = connection.scalars(due).all()
            if not claimed:
                return ()
            taken = update(row).where(row.jti.in_(claimed))
            leased = taken.values(due_at=now + lease, attempts=row.attempts + 1)
            return [PartyEvent(*found) for found in connection.execute(leased.returning(*_EVENT))]

    def put_off(self, jti: str, due_at: datetime) -> None:
        """Try an event again later."""
        later = update(PartyEventRow).where(PartyEventRow.jti == jti).values(due_at=due_at)
        with self._database.transaction() as connection:
            connection.execute(later)

    def settle(self, jti: str) -> None:
        """Forget an event: it was heard, or nobody wants to hear it."""
        with self._database.transaction() as connection:
            connection.execute(delete(PartyEventRow).where(PartyEventRow.jti == jti))
