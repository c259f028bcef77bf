"""How many clients may register themselves: initial access tokens, and counts per day."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Integer, String, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column


class InitialAccessTokenRow(Base):
    """One invitation (RFC 7591 section 3), worth a number of registrations."""

    __tablename__ = "initial_access_token"

    token_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    uses_left: Mapped[int] = column(Integer, sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class RegistrationCountRow(Base):
    """How often something was done on one day (UTC): by one source, to one client, or by all."""

    __tablename__ = "registration_count"

    bucket: Mapped[str] = column(String(96), primary_key=True, sensitivity="internal")
    count: Mapped[int] = column(Integer, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class QuotaSpentError(Exception):
    """As many registrations as may be were begun today; ``until`` is when to come back."""

    def __init__(self, until: datetime) -> None:
        super().__init__("quota spent")
        self.until = until


class RegistrationLimits:
    """Counts registrations, exactly, however many come at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def invite(self, token_hash: str, uses: int, life: timedelta, *, now: datetime) -> None:
        """Keep an initial access token."""
        row = {"token_hash": token_hash, "uses_left": uses, "created_at": now}
        with self._database.transaction() as connection:
            connection.execute(
                insert(InitialAccessTokenRow).values(row | {"expires_at": now + life})
            )

    def invited(self, token_hash: str, *, now: datetime) -> bool:
        """Tell whether a token is still worth a registration; take nothing."""
        row = InitialAccessTokenRow
        query = select(row.uses_left).where(
            row.token_hash == token_hash, row.uses_left > 0, row.expires_at > now
        )
        with self._database.reading() as connection:
            return connection.scalar(query) is not None

    def take(self, token_hash: str, *, now: datetime) -> bool:
        """Take one registration from a token; False when there is none left."""
        row = InitialAccessTokenRow
        taken = (
            update(row)
            .where(row.token_hash == token_hash, row.uses_left > 0, row.expires_at > now)
            .values(uses_left=row.uses_left - 1)
        )
        with self._database.transaction() as connection:
            return connection.execute(taken).rowcount == 1

    def count(self, limits: Mapping[str, int], *, now: datetime) -> None:
        """Count once for each name; raise ``QuotaSpentError`` beyond its limit, and count nothing.

        Callers name in the same order what they share, so that two of them cannot deadlock.
        """
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        until = day + timedelta(days=1)
        with self._database.transaction():
            for name, most in limits.items():
                if self._counted(f"{day:%Y-%m-%d}:{name}", until) > most:
                    raise QuotaSpentError(until)

    def _counted(self, bucket: str, expires_at: datetime) -> int:
        row = RegistrationCountRow
        with self._database.transaction() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            first = dialect.insert(row).values(bucket=bucket, count=1, expires_at=expires_at)
            counted = first.on_conflict_do_update(
                index_elements=[row.bucket], set_={"count": row.count + 1}
            )
            return int(connection.scalar(counted.returning(row.count)) or 0)
