"""One-time values that were seen: ``jti`` of client assertions and of DPoP proofs."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column


class ReplayRow(Base):
    """One value seen once; the primary key refuses the second."""

    __tablename__ = "replay"

    value_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class OneTimeValue:
    """A value that may be accepted once: its kind, whose it is, and until when it could be used."""

    kind: str
    owner: str
    value: str
    expires_at: datetime

    def digest(self) -> str:
        """Return the hex SHA-256 under which the value is kept, its parts unambiguously joined."""
        parts = (part.encode() for part in (self.kind, self.owner, self.value))
        joined = b"".join(len(part).to_bytes(4) + part for part in parts)
        return hashlib.sha256(joined).hexdigest()


class ValueReplayedError(Exception):
    """A one-time value was seen before; ``kind`` tells which, and its transaction must not commit."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ReplayStore:
    """Remembers one-time values, in the transaction that accepts them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spend(self, values: Sequence[OneTimeValue]) -> None:
        """Take all of the values; raise ``ValueReplayedError`` when one was taken before."""
        by_digest = {value.digest(): value for value in values}
        if not by_digest:
            return
        with self._database.transaction() as connection:
            fresh = _insert_new(connection, by_digest)
        for digest, value in by_digest.items():
            if digest not in fresh:
                raise ValueReplayedError(value.kind)

    def demand_unseen(self, value: OneTimeValue) -> None:
        """Raise ``ValueReplayedError`` for a value that was taken before; take nothing."""
        seen = select(ReplayRow.value_hash).where(ReplayRow.value_hash == value.digest())
        with self._database.reading() as connection:
            if connection.scalar(seen) is not None:
                raise ValueReplayedError(value.kind)


def _insert_new(connection: Connection, by_digest: dict[str, OneTimeValue]) -> Collection[str]:
    # In the order of the key, so that two transactions with the same values cannot deadlock.
    rows = [
        {"value_hash": digest, "expires_at": by_digest[digest].expires_at}
        for digest in sorted(by_digest)
    ]
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(ReplayRow).values(rows).on_conflict_do_nothing()
    return set(connection.scalars(statement.returning(ReplayRow.value_hash)))
