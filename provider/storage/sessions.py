"""Browser sessions: a row for each, found by the hash of the cookie's random value."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped

from provider.keys.opaque import new_opaque, opaque_hash
from provider.login.method import LoginMethod
from provider.storage.challenges import ChallengeRow
from provider.storage.client_sessions import SessionOfPerson, end, move_along
from provider.storage.counter_codes import CounterCodeRow, end_codes_of
from provider.storage.db import Base, Database, column
from provider.storage.flows import FlowRow
from provider.storage.own_reads import shred_own_reads
from provider.storage.persons import ACTIVE, CredentialRow
from provider.storage.previews import shred_previews_of
from provider.storage.upstream_logins import UpstreamLoginRow

_TOUCH_AFTER = timedelta(seconds=20)
"""Seen again within this time, a session is not written anew: a page is more than one request."""


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
    method: Mapped[str] = column(
        String(16), server_default=LoginMethod.SAME_DEVICE, sensitivity="internal"
    )


class SessionGoneError(Exception):
    """The session was renewed, closed or out of time meanwhile."""


@dataclass(frozen=True)
class BrowserSession:
    """One browser's session; ``person_id`` is None until a citizen has logged in.

    ``method`` is one of ``LoginMethod``.
    """

    session_hash: str
    person_id: str | None
    credential_id: str | None
    authenticated_at: datetime | None
    locale: str
    last_seen_at: datetime
    expires_at: datetime
    method: str = LoginMethod.SAME_DEVICE


class SessionStore:
    """Keeps sessions. The cookie's value itself is never stored."""

    def __init__(self, database: Database, *, idle: timedelta, absolute: timedelta) -> None:
        self._database = database
        self._idle = idle
        self._absolute = absolute

    def open(self, locale: str, *, now: datetime) -> tuple[str, BrowserSession]:
        """Begin a session nobody is logged in to; return the cookie's value and the session."""
        session = BrowserSession("", None, None, None, locale, now, now + self._absolute)
        return self._add(session, now=now)

    def find(self, cookie_value: str, *, now: datetime) -> BrowserSession | None:
        """Return the session of a cookie and note that it was seen; None when it has ended.

        A session whose credential is no longer active has ended, too.
        """
        query = _LIVE.where(
            BrowserSessionRow.session_hash == opaque_hash(cookie_value),
            BrowserSessionRow.expires_at > now,
            BrowserSessionRow.last_seen_at > now - self._idle,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        session = BrowserSession(*row)
        if now - session.last_seen_at > _TOUCH_AFTER:
            self._touch(session.session_hash, now=now)
        return session

    def log_in(
        self,
        before: BrowserSession,
        person_id: str,
        credential_id: str,
        *,
        now: datetime,
        method: LoginMethod = LoginMethod.SAME_DEVICE,
    ) -> tuple[str, BrowserSession]:
        """Replace a session by a new one that a citizen is logged in to (session fixation).

        Visits and challenges of the browser's other tabs move along. Raises ``SessionGoneError``
        when the old one has gone meanwhile; then nothing is changed.
        """
        after = BrowserSession(
            "", person_id, credential_id, now, before.locale, now, now + self._absolute, method
        )
        old = before.session_hash
        with self._database.transaction() as connection:
            gone = delete(BrowserSessionRow).where(BrowserSessionRow.session_hash == old)
            if connection.execute(gone).rowcount != 1:
                raise SessionGoneError
            value, after = self._add(after, now=now)
            for row in (FlowRow, ChallengeRow, UpstreamLoginRow, CounterCodeRow):
                moved = update(row).where(row.session_hash == old)
                connection.execute(moved.values(session_hash=after.session_hash))
            renewed = SessionOfPerson(after.session_hash, person_id)
            move_along(connection, old, renewed, now=now)
        return value, after

    def close(self, session_hash: str, *, now: datetime) -> None:
        """End a session; the relying parties that know it are to hear of that. What was read in it is destroyed."""
        with self._database.transaction() as connection:
            end(connection, session_hash, now=now)
            end_codes_of(connection, session_hash)
            shred_previews_of(connection, session_hash)
            row = BrowserSessionRow
            gone = delete(row).where(row.session_hash == session_hash)
            person_id = connection.scalar(gone.returning(row.person_id))
            if person_id is not None:
                shred_own_reads(connection, person_id, now=now)

    def close_all(self, person_id: str, *, now: datetime) -> int:
        """End every session that a person is logged in to; return how many there were."""
        row = BrowserSessionRow
        theirs = (
            select(row.session_hash).where(row.person_id == person_id).order_by(row.session_hash)
        )
        with self._database.transaction() as connection:
            found = connection.scalars(theirs).all()
            for session_hash in found:
                self.close(session_hash, now=now)
        return len(found)

    def person_of(self, session_hash: str, *, now: datetime) -> str | None:
        """Return who is logged in to a session that lives; None for nobody, and for one that does not."""
        row = BrowserSessionRow
        lives = and_(row.expires_at > now, row.last_seen_at > now - self._idle)
        query = select(row.person_id).where(row.session_hash == session_hash, lives)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def lapsed(self, cookie_value: str, *, now: datetime) -> str | None:
        """Return the hash of a session that ran out of time and was not ended; None for any other."""
        row = BrowserSessionRow
        late = or_(row.expires_at <= now, row.last_seen_at <= now - self._idle)
        query = select(row.session_hash).where(row.session_hash == opaque_hash(cookie_value), late)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def _add(self, session: BrowserSession, *, now: datetime) -> tuple[str, BrowserSession]:
        value = new_opaque()
        content = vars(session) | {"session_hash": opaque_hash(value)}
        with self._database.transaction() as connection:
            connection.execute(insert(BrowserSessionRow).values(**content, created_at=now))
        return value, BrowserSession(**content)

    def _touch(self, session_hash: str, *, now: datetime) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                update(BrowserSessionRow)
                .where(BrowserSessionRow.session_hash == session_hash)
                .values(last_seen_at=now)
            )


_LIVE = (
    select(*(getattr(BrowserSessionRow, name) for name in BrowserSession.__dataclass_fields__))
    .outerjoin(CredentialRow, CredentialRow.credential_id == BrowserSessionRow.credential_id)
    .where(
        or_(
            BrowserSessionRow.credential_id.is_(None),
            and_(CredentialRow.credential_id.is_not(None), CredentialRow.status == ACTIVE),
        )
    )
)
