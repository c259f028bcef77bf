"""When the whole ledger was last walked, and whether it was whole: for people who check their own part of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Integer, delete, insert, select
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column

_ONLY = 1


@dataclass(frozen=True)
class LedgerCheck:
    """One walk: when it ended, how many entries it saw, and whether each was in its chain."""

    checked_at: datetime
    entry_count: int
    whole: bool


class LedgerCheckRow(Base):
    """The latest walk; there is one row at most."""

    __tablename__ = "ledger_check"

    check_id: Mapped[int] = column(
        Integer, primary_key=True, autoincrement=False, sensitivity="internal"
    )
    checked_at: Mapped[datetime] = column(sensitivity="internal")
    entry_count: Mapped[int] = column(BigInteger, sensitivity="internal")
    whole: Mapped[bool] = column(Boolean, sensitivity="internal")


class LedgerChecks:
    """Keeps the latest walk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, check: LedgerCheck) -> None:
        """Put a walk in the place of the one before."""
        row = LedgerCheckRow
        with self._database.transaction() as connection:
            connection.execute(delete(row))
            connection.execute(insert(row).values(check_id=_ONLY, **vars(check)))

    def newest(self) -> LedgerCheck | None:
        """Return the latest walk; None before the first."""
        row = LedgerCheckRow
        query = select(row.checked_at, row.entry_count, row.whole)
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return LedgerCheck(*found) if found else None
