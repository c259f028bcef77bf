"""Which relying parties a browser session was told to, and what they are still to hear of its end.

A row of ``client_session`` says that one relying party knows the session by ``sid``. When the session
ends it becomes a ``logout_notice``, in the same transaction: an end is never lost on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Integer,
    String,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column
from provider.storage.exchange_history import destroy_read_in, take_along

NOTICE_LIFE = timedelta(hours=24)
"""How long a relying party that does not answer is tried again."""


class ClientSessionRow(Base):
    """One session as one relying party knows it."""

    __tablename__ = "client_session"
    __table_args__ = (UniqueConstraint("session_hash", "client_id"),)

    sid: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    session_hash: Mapped[str] = column(String(64), index=True, sensitivity="secret")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    person_id: Mapped[str] = column(String(36), sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class LogoutNoticeRow(Base):
    """One end of a session that one relying party is still to hear of."""

    __tablename__ = "logout_notice"

    sid: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    person_id: Mapped[str] = column(String(36), sensitivity="internal")
    attempts: Mapped[int] = column(Integer, sensitivity="internal")
    due_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class LogoutNotice:
    """What one relying party is still to hear; ``attempts`` counts the one under way."""

    sid: str
    client_id: str
    person_id: str
    attempts: int


@dataclass(frozen=True)
class SessionOfPerson:
    """A browser session and who is logged in to it."""

    session_hash: str
    person_id: str


class ClientSessionStore:
    """Keeps which relying parties know a session, and tells them of its end."""

    def __init__(self, database: Database, life: timedelta) -> None:
        self._database = database
        self._life = life

    def sid(self, session: SessionOfPerson, client_id: str, *, now: datetime) -> str:
        """Return the id by which a relying party knows a session, the same one every time."""
        row = ClientSessionRow
        query = select(row.sid).where(
            row.session_hash == session.session_hash, row.client_id == client_id
        )
        fresh = vars(session) | {"client_id": client_id, "expires_at": now + self._life}
        with self._database.transaction() as connection:
            known = connection.scalar(query) or _insert_new(connection, fresh)
            # Another tab may have been faster; then its id is there by now.
            return str(known or connection.scalar(query))

    def knows(self, session_hash: str, client_id: str, unverified_sid: object) -> bool:
        """Tell whether a relying party knows this session by that id."""
        row = ClientSessionRow
        known = select(row.sid).where(row.session_hash == session_hash, row.client_id == client_id)
        with self._database.reading() as connection:
            return connection.scalar(known) == unverified_sid

    def claim_due(self, *, now: datetime, count: int, lease: timedelta) -> Sequence[LogoutNotice]:
        """Take notices that are due; nobody else gets them before the lease is over."""
        row = LogoutNoticeRow
        due = (
            select(row.sid)
            .where(row.due_at <= now, row.expires_at > now)
            .order_by(row.due_at)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as connection:
            sids = connection.scalars(due).all()
            if not sids:
                return ()
            claimed = (
                update(row)
                .where(row.sid.in_(sids))
                .values(due_at=now + lease, attempts=row.attempts + 1)
                .returning(row.sid, row.client_id, row.person_id, row.attempts)
            )
            return [LogoutNotice(*found) for found in connection.execute(claimed)]

    def put_off(self, sid: str, due_at: datetime) -> None:
        """Try a notice again later."""
        later = update(LogoutNoticeRow).where(LogoutNoticeRow.sid == sid).values(due_at=due_at)
        with self._database.transaction() as connection:
            connection.execute(later)

    def settle(self, sid: str) -> None:
        """Forget a notice: it was heard, or nobody wants to hear it."""
        with self._database.transaction() as connection:
            connection.execute(delete(LogoutNoticeRow).where(LogoutNoticeRow.sid == sid))


def _insert_new(connection: Connection, fresh: dict[str, Any]) -> str | None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(ClientSessionRow).values(sid=str(uuid4()), **fresh)
    added: str | None = connection.scalar(
        row.on_conflict_do_nothing().returning(ClientSessionRow.sid)
    )
    return added


def move_along(connection: Connection, old: str, new: SessionOfPerson, *, now: datetime) -> None:
    """Let a renewed session keep its ``sid``, and what was read in it, where the person is the same.

    All else ends.
    """
    take_along(connection, old, new.session_hash, new.person_id)
    row = ClientSessionRow
    same = (row.session_hash == old, row.person_id == new.person_id)
    connection.execute(update(row).where(*same).values(session_hash=new.session_hash))
    end(connection, old, now=now)


def end(connection: Connection, session_hash: str, *, now: datetime) -> None:
    """Turn all that is known of a session into notices of its end; what was read in it alone is destroyed."""
    destroy_read_in(connection, session_hash)
    row = ClientSessionRow
    known = connection.execute(
        delete(row)
        .where(row.session_hash == session_hash)
        .returning(row.sid, row.client_id, row.person_id)
    ).all()
    for sid, client_id, person_id in known:
        connection.execute(
            insert(LogoutNoticeRow).values(
                sid=sid,
                client_id=client_id,
                person_id=person_id,
                attempts=0,
                due_at=now,
                expires_at=now + NOTICE_LIFE,
            )
        )
