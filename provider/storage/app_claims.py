"""Which app on a phone fetched a challenge: the first one, and no other."""

from datetime import datetime

from sqlalchemy import String, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from provider.keys.opaque import opaque_hash
from provider.storage.db import Base, Database, column


class AppClaimRow(Base):
    """One challenge that an app fetched, with the hash of the secret that the app drew for it."""

    __tablename__ = "app_claim"

    txn: Mapped[str] = column(String(43), primary_key=True, sensitivity="internal")
    claim_hash: Mapped[str] = column(String(64), sensitivity="secret")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    answered_at: Mapped[datetime | None] = column(sensitivity="internal")


class AppClaims:
    """Keeps who fetched a challenge, so that nobody who learns its address later can answer it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, txn: str, secret: str, *, expires_at: datetime) -> bool:
        """Claim a challenge; the same app may ask again, every other one is refused.

        One insert decides, by the primary key.
        """
        row = {"txn": txn, "claim_hash": opaque_hash(secret), "expires_at": expires_at}
        with self._database.transaction() as connection:
            try:
                with connection.begin_nested():
                    connection.execute(insert(AppClaimRow).values(row))
            except IntegrityError:
                return self.holds(txn, secret)
        return True

    def answer_once(self, txn: str, unverified_secret: str, *, now: datetime) -> bool:
        """Let the app that fetched a challenge answer it, once: a flood of answers ends here."""
        row = AppClaimRow
        answered = update(row).where(
            row.txn == txn,
            row.claim_hash == opaque_hash(unverified_secret),
            row.answered_at.is_(None),
        )
        with self._database.transaction() as connection:
            return connection.execute(answered.values(answered_at=now)).rowcount == 1

    def holds(self, txn: str, unverified_secret: str) -> bool:
        """Tell whether a secret is that of the app that fetched the challenge."""
        query = select(AppClaimRow.txn).where(
            AppClaimRow.txn == txn, AppClaimRow.claim_hash == opaque_hash(unverified_secret)
        )
        with self._database.reading() as connection:
            return connection.scalar(query) is not None
