"""The login history: who came in as a person, when and how; for that person's own eyes.

Nothing in a row tells where a browser was or which card it was. A row goes after 13 calendar months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from dateutil.relativedelta import relativedelta
from sqlalchemy import ForeignKey, Index, String, and_, insert, or_, select
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column

KEPT_MONTHS = 13


class LoginEvent(StrEnum):
    """What a row tells."""

    LOGIN = "login"
    LOGIN_BY_QR = "login_by_qr"
    REFUSED = "refused"
    """The person's own card was shown and is no longer good; nobody came in."""
    COUNTER = "counter"
    """A clerk opened a counter code of this person."""
    ENDED_ALL = "ended_all"
    """The person signed out everywhere."""


class LoginEntryRow(Base):
    """One event of one person; ``kind`` is the credential's, "" where no credential was in it."""

    __tablename__ = "login_entry"
    __table_args__ = (Index("ix_login_entry_newest", "person_id", "happened_at", "entry_id"),)

    entry_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), sensitivity="internal"
    )
    event: Mapped[str] = column(String(16), sensitivity="internal")
    kind: Mapped[str] = column(String(16), sensitivity="internal")
    browser: Mapped[str] = column(String(16), sensitivity="internal")
    happened_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class LoginEntry:
    """One event as its person reads it; ``browser`` is a family's name, "" for an unknown one."""

    entry_id: str
    event: str
    kind: str
    browser: str
    happened_at: datetime


class LoginHistory:
    """Keeps the login history of everybody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        person_id: str,
        event: LoginEvent,
        *,
        now: datetime,
        kind: str = "",
        browser: str = "",
    ) -> None:
        """Add an event; joins the transaction that makes it."""
        row = {
            "entry_id": str(uuid4()),
            "person_id": person_id,
            "event": event.value,
            "kind": kind,
            "browser": browser,
            "happened_at": now,
            "expires_at": now + relativedelta(months=KEPT_MONTHS),
        }
        with self._database.transaction() as connection:
            connection.execute(insert(LoginEntryRow).values(row))

    def of_person(
        self,
        person_id: str,
        *,
        count: int,
        now: datetime,
        after: tuple[datetime, str] | None = None,
    ) -> Sequence[LoginEntry]:
        """Return events newest first, from the one that follows ``after`` (its instant and id) on."""
        row = LoginEntryRow
        query = _ENTRY.where(row.person_id == person_id, row.expires_at > now)
        if after is not None:
            at, entry_id = after
            same = and_(row.happened_at == at, row.entry_id < entry_id)
            query = query.where(or_(row.happened_at < at, same))
        query = query.order_by(row.happened_at.desc(), row.entry_id.desc()).limit(count)
        with self._database.reading() as connection:
            return [LoginEntry(*found) for found in connection.execute(query)]


_ENTRY = select(*(getattr(LoginEntryRow, name) for name in LoginEntry.__dataclass_fields__))
