"""What a citizen is told afterwards: that somebody logged in as them by a QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ForeignKey, String, insert, select
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column

TOLD_FOR = timedelta(days=90)
_MOST = 5


class CrossDeviceNoticeRow(Base):
    """One login by a QR code."""

    __tablename__ = "cross_device_notice"

    notice_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    browser: Mapped[str] = column(String(16), sensitivity="internal")
    logged_in_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class CrossDeviceNotice:
    """When, and in what family of browser."""

    browser: str
    logged_in_at: datetime


class CrossDeviceNotices:
    """Keeps the notices of each person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person_id: str, browser: str, *, now: datetime) -> None:
        """Note a login; joins the transaction that makes it."""
        row = {
            "notice_id": str(uuid4()),
            "person_id": person_id,
            "browser": browser,
            "logged_in_at": now,
            "expires_at": now + TOLD_FOR,
        }
        with self._database.transaction() as connection:
            connection.execute(insert(CrossDeviceNoticeRow).values(row))

    def of_person(self, person_id: str, *, now: datetime) -> Sequence[CrossDeviceNotice]:
        """Return the newest notices, newest first."""
        row = CrossDeviceNoticeRow
        query = (
            select(row.browser, row.logged_in_at)
            .where(row.person_id == person_id, row.expires_at > now)
            .order_by(row.logged_in_at.desc())
            .limit(_MOST)
        )
        with self._database.reading() as connection:
            return [CrossDeviceNotice(*found) for found in connection.execute(query)]
