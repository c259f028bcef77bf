"""Exchange histories as citizens fetched them: each sealed, and gone with the session that read it.

The wrapped key lies in the row and nowhere else: deleting the row destroys key and ciphertext in one step.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, LargeBinary, String, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from consent.exchange import ExchangeAnswer
from provider.storage.db import Base, Database, column


class ExchangeAnswerRow(Base):
    """One question and its answer. ``open_for`` names who asked about whom, until the answer is read.

    It is unique, so that nobody piles up answers that they do not read.
    """

    __tablename__ = "exchange_answer"

    answer_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(String(36), index=True, sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    data_key: Mapped[bytes] = column(LargeBinary, sensitivity="secret")
    content: Mapped[bytes | None] = column(LargeBinary, sensitivity="sealed")
    read_in: Mapped[str | None] = column(String(64), index=True, sensitivity="secret")
    open_for: Mapped[str | None] = column(String(73), unique=True, sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    lease_until: Mapped[datetime | None] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


_ANSWER = tuple(getattr(ExchangeAnswerRow, name) for name in ExchangeAnswer.__dataclass_fields__)


class SqlExchangeHistory:
    """Keeps questions and answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, asked: ExchangeAnswer, *, now: datetime) -> bool:
        """Keep a question; False while an earlier one about the same person waits or is unread."""
        row, open_for = ExchangeAnswerRow, f"{asked.person_id}:{asked.subject_id}"
        fresh = {**vars(asked), "open_for": open_for}
        with self._database.transaction() as connection:
            over = (row.open_for == open_for, row.expires_at <= now)
            connection.execute(delete(row).where(*over))
            try:
                with connection.begin_nested():
                    connection.execute(insert(row).values(fresh))
            except IntegrityError:
                return False
        return True

    def of_person(
        self, person_id: str, session_hash: str, *, now: datetime
    ) -> Sequence[ExchangeAnswer]:
        """List a citizen's answers, newest first: waiting, unread, and read in this session."""
        row = ExchangeAnswerRow
        mine = (
            row.person_id == person_id,
            row.expires_at > now,
            or_(row.read_in.is_(None), row.read_in == session_hash),
        )
        with self._database.reading() as connection:
            found = connection.execute(
                select(*_ANSWER).where(*mine).order_by(row.created_at.desc())
            )
            return [ExchangeAnswer(*each) for each in found]

    def begin_reading(
        self, answer_id: str, person_id: str, session_hash: str, *, now: datetime
    ) -> None:
        """Bind an unread answer to the session that reads it, once; earlier readings there end with it."""
        row = ExchangeAnswerRow
        unread = (row.content.is_not(None), row.read_in.is_(None), row.expires_at > now)
        mine = (row.answer_id == answer_id, row.person_id == person_id)
        reading = update(row).where(*mine, *unread).values(read_in=session_hash, open_for=None)
        with self._database.transaction() as connection:
            subject_id = connection.scalar(reading.returning(row.subject_id))
            if subject_id is not None:
                earlier = (row.read_in == session_hash, row.subject_id == subject_id)
                connection.execute(delete(row).where(*earlier, row.answer_id != answer_id))

    def claim_due(self, *, now: datetime, count: int, until: datetime) -> Sequence[ExchangeAnswer]:
        """Take questions that nobody works on; nobody else gets them before ``until``."""
        row = ExchangeAnswerRow
        free = or_(row.lease_until.is_(None), row.lease_until <= now)
        due = (
            select(row.answer_id)
            .where(row.content.is_(None), row.expires_at > now, free)
            .order_by(row.created_at)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as connection:
            ids = connection.scalars(due).all()
            if not ids:
                return ()
            taken = update(row).where(row.answer_id.in_(ids)).values(lease_until=until)
            return [ExchangeAnswer(*each) for each in connection.execute(taken.returning(*_ANSWER))]

    def keep(self, answer_id: str, content: bytes, *, until: datetime) -> None:
        """Keep what the agencies said; the first to bring it wins."""
        row = ExchangeAnswerRow
        waiting = (row.answer_id == answer_id, row.content.is_(None))
        with self._database.transaction() as connection:
            connection.execute(
                update(row).where(*waiting).values(content=content, expires_at=until)
            )


def destroy_read_in(connection: Connection, session_hash: str) -> None:
    """Destroy what was read in a session that ends, in the transaction that ends it."""
    row = ExchangeAnswerRow
    connection.execute(delete(row).where(row.read_in == session_hash))


def take_along(connection: Connection, old: str, new: str, person_id: str) -> None:
    """Let what a person read stay with their renewed session; another's stays with the one that ends."""
    row = ExchangeAnswerRow
    theirs = update(row).where(row.read_in == old, row.person_id == person_id)
    connection.execute(theirs.values(read_in=new))
