"""Clerks at counters, and their logins: each has a secret that the operator hands out once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, insert, select, update
from sqlalchemy.orm import Mapped

from provider.keys.opaque import new_opaque, opaque_hash
from provider.storage.db import Base, Database, column

CLERK_SESSION_LIFE = timedelta(hours=4)


class CounterClerkRow(Base):
    """One clerk; ``clerk_id`` is the name by which the operator knows them."""

    __tablename__ = "counter_clerk"

    clerk_id: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    secret_hash: Mapped[str] = column(String(64), sensitivity="secret")
    created_at: Mapped[datetime] = column(sensitivity="internal")


class CounterSessionRow(Base):
    """One login of a clerk, and the code that is open in it."""

    __tablename__ = "counter_session"

    session_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    clerk_id: Mapped[str] = column(String(64), index=True, sensitivity="internal")
    code_id: Mapped[str | None] = column(String(36), sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class ClerkSession:
    """A clerk who is logged in; ``code_id`` is of the code that is open, None for none."""

    session_hash: str
    clerk_id: str
    code_id: str | None


class CounterClerks:
    """Keeps clerks and their logins. Neither secrets nor cookies are stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, clerk_id: str, *, now: datetime) -> str | None:
        """Add a clerk and return the secret, which nobody can read again; None for a name in use."""
        secret = new_opaque("mdgc_")
        row = {"clerk_id": clerk_id, "secret_hash": opaque_hash(secret), "created_at": now}
        with self._database.transaction() as connection:
            known = select(CounterClerkRow.clerk_id).where(CounterClerkRow.clerk_id == clerk_id)
            if connection.scalar(known) is not None:
                return None
            connection.execute(insert(CounterClerkRow).values(row))
        return secret

    def remove(self, clerk_id: str) -> bool:
        """Remove a clerk, whose logins end with it; False for an unknown one."""
        logins = delete(CounterSessionRow).where(CounterSessionRow.clerk_id == clerk_id)
        clerk = delete(CounterClerkRow).where(CounterClerkRow.clerk_id == clerk_id)
        with self._database.transaction() as connection:
            connection.execute(logins)
            return connection.execute(clerk).rowcount == 1

    def names(self) -> Sequence[str]:
        """Name every clerk."""
        query = select(CounterClerkRow.clerk_id).order_by(CounterClerkRow.clerk_id)
        with self._database.reading() as connection:
            return connection.scalars(query).all()

    def log_in(self, secret: str, *, now: datetime) -> str | None:
        """Return a cookie's value for a clerk's secret; None for a wrong one."""
        row = CounterClerkRow
        query = select(row.clerk_id).where(row.secret_hash == opaque_hash(secret))
        with self._database.transaction() as connection:
            clerk_id = connection.scalar(query)
            if clerk_id is None:
                return None
            value = new_opaque()
            content = {
                "session_hash": opaque_hash(value),
                "clerk_id": clerk_id,
                "expires_at": now + CLERK_SESSION_LIFE,
            }
            connection.execute(insert(CounterSessionRow).values(content))
        return value

    def find(self, cookie_value: str, *, now: datetime) -> ClerkSession | None:
        """Return the clerk's login of a cookie; None when it has ended."""
        row = CounterSessionRow
        query = select(row.session_hash, row.clerk_id, row.code_id).where(
            row.session_hash == opaque_hash(cookie_value), row.expires_at > now
        )
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return ClerkSession(*found) if found else None

    def lay_open(self, session_hash: str, code_id: str | None) -> None:
        """Note which code is open in a login; None closes it."""
        row = CounterSessionRow
        change = update(row).where(row.session_hash == session_hash).values(code_id=code_id)
        with self._database.transaction() as connection:
            connection.execute(change)

    def log_out(self, session_hash: str) -> None:
        """End a clerk's login."""
        row = CounterSessionRow
        with self._database.transaction() as connection:
            connection.execute(delete(row).where(row.session_hash == session_hash))
