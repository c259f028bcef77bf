"""What each person wants of notices; who never chose has the defaults and no row."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, select, update
from sqlalchemy.orm import Mapped

from consent.notice import DEFAULT_REMINDER, NoticeKind, NoticeSettings
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there


class NoticeSettingRow(Base):
    """One person's choices: kinds that come without mail, and days between reminders (0: none)."""

    __tablename__ = "notice_setting"

    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), primary_key=True, sensitivity="internal"
    )
    unmailed: Mapped[list[str]] = column(JSON, sensitivity="internal")
    reminder_days: Mapped[int] = column(Integer, sensitivity="internal")


class NoticeErrandRow(Base):
    """How far one piece of the worker's telling has come; ``since`` is when it began or was last done."""

    __tablename__ = "notice_errand"

    name: Mapped[str] = column(String(96), primary_key=True, sensitivity="internal")
    since: Mapped[datetime] = column(sensitivity="internal")
    reached: Mapped[str] = column(String(36), sensitivity="internal")


class SqlNoticeSettings:
    """Keeps the choices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_person(self, person_id: str) -> NoticeSettings:
        """Return a person's choices."""
        row = NoticeSettingRow
        query = select(row.unmailed, row.reminder_days).where(row.person_id == person_id)
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return NoticeSettings(frozenset(found[0]), found[1]) if found else NoticeSettings()

    def mail_about(self, person_id: str, kind: NoticeKind, *, wanted: bool) -> None:
        """Send mail about a kind from now on, or none."""
        with self._database.transaction():
            kinds = {*self.of_person(person_id).unmailed} - {kind.value}
            self._change(person_id, unmailed=sorted(kinds if wanted else kinds | {kind.value}))

    def remind_every(self, person_id: str, days: int) -> None:
        """Remind a person every so many days, or never."""
        self._change(person_id, reminder_days=days)

    def _change(self, person_id: str, **values: Any) -> None:
        row = NoticeSettingRow
        fresh = {"person_id": person_id, "unmailed": [], "reminder_days": DEFAULT_REMINDER}
        with self._database.transaction() as connection:
            insert_unless_there(connection, row, fresh)
            connection.execute(update(row).where(row.person_id == person_id).values(values))
