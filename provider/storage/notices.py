"""Notices as they lie in each person's box: ids and instants, never a name or a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, func, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from consent.notice import KEPT, Notice, NoticeKind
from provider.storage.db import Base, Database, column

_UNREAD = text("read_at IS NULL")


class NoticeRow(Base):
    """One notice. ``once`` names what may be told one time only, however many processes find it."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id_told_at", "person_id", "told_at", "notice_id"),
        Index("ix_notice_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    notice_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), sensitivity="internal"
    )
    kind: Mapped[str] = column(String(32), sensitivity="internal")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    grant_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    once: Mapped[str | None] = column(String(160), unique=True, sensitivity="internal")
    told_at: Mapped[datetime] = column(sensitivity="internal")
    read_at: Mapped[datetime | None] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class Place:
    """A place in the box, from which the next page goes on to older notices."""

    told_at: datetime
    notice_id: str


_NOTICE = select(*(getattr(NoticeRow, name) for name in Notice.__dataclass_fields__))


class SqlNotices:
    """Keeps the boxes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, notice: Notice, *, once: str = "") -> bool:
        """Put a notice into the box; False when that was told already. Joins the open transaction."""
        row: dict[str, Any] = {**vars(notice), "kind": notice.kind.value}
        row |= {"once": once or None, "expires_at": notice.told_at + KEPT}
        if notice.kind.known_already:
            row["read_at"] = notice.told_at
        with self._database.transaction() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            fresh = dialect.insert(NoticeRow).values(row).on_conflict_do_nothing()
            return connection.scalar(fresh.returning(NoticeRow.notice_id)) is not None

    def of_person(
        self, person_id: str, *, limit: int, before: Place | None, now: datetime
    ) -> Sequence[Notice]:
        """List what is in a person's box, newest first, from a place on."""
        row = NoticeRow
        query = _NOTICE.where(row.person_id == person_id, row.expires_at > now)
        if before is not None:
            place = (before.told_at, before.notice_id)
            query = query.where(tuple_(row.told_at, row.notice_id) < place)
        query = query.order_by(row.told_at.desc(), row.notice_id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_notice(*found) for found in connection.execute(query)]

    def unread(self, person_id: str, *, most: int) -> int:
        """Count what was not read yet, up to a number."""
        row = NoticeRow
        mine = select(row.notice_id).where(row.person_id == person_id, row.read_at.is_(None))
        with self._database.reading() as connection:
            return int(
                connection.scalar(select(func.count()).select_from(mine.limit(most).subquery()))
                or 0
            )

    def mark_read(self, notice_ids: Sequence[str], *, now: datetime) -> None:
        """Note that notices were shown to their reader."""
        row = NoticeRow
        shown = update(row).where(row.notice_id.in_(notice_ids), row.read_at.is_(None))
        with self._database.transaction() as connection:
            connection.execute(shown.values(read_at=now))


def _notice(*values: Any) -> Notice:
    found = dict(zip(Notice.__dataclass_fields__, values, strict=True))
    return Notice(**{**found, "kind": NoticeKind(found["kind"])})
