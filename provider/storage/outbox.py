"""Mail that is to go out: written in the transaction of what it tells, sent by a worker.

A mail says only that there is news, so one is enough for all that happens in a sitting: further news finds
it waiting. It waits until nobody concerned is logged in any more, and no longer than a login lives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import (
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column
from provider.storage.sessions import BrowserSessionRow

MAIL_LIFE = timedelta(hours=24)
"""How long sending is tried."""
GATHERED = timedelta(minutes=1)
"""How long news waits for more, and how often it is asked whether the sitting goes on."""


class MailRow(Base):
    """One mail. ``place`` begins with its sort, and lets one mail of a sort wait for a person.

    ``code`` is what it brings or, of a last one, where it goes; sealed, and None for news.

    ``sitting_of`` is who may be logged in while news comes up. ``latest_at`` is when the last of it did.
    """

    __tablename__ = "mail"

    mail_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    place: Mapped[str] = column(String(48), unique=True, sensitivity="internal")
    code: Mapped[bytes | None] = column(LargeBinary, sensitivity="sealed")
    sitting_of: Mapped[str] = column(String(36), sensitivity="internal")
    attempts: Mapped[int] = column(Integer, sensitivity="internal")
    written_at: Mapped[datetime] = column(sensitivity="internal")
    latest_at: Mapped[datetime] = column(sensitivity="internal")
    due_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class WaitingMail:
    """A mail that was taken to be sent; ``attempts`` counts the one under way."""

    mail_id: str
    person_id: str
    place: str
    code: bytes | None
    attempts: int
    written_at: datetime
    latest_at: datetime

    @property
    def sort(self) -> str:
        """What it is for."""
        return self.place.partition(":")[0]


_MAIL = tuple(getattr(MailRow, name) for name in WaitingMail.__dataclass_fields__)


@dataclass(frozen=True)
class Outbox:
    """Keeps mail until it is sent. ``idle`` and ``longest`` are the lives of a login."""

    database: Database
    idle: timedelta
    longest: timedelta

    def add_news(self, person_id: str, *, by: str, now: datetime) -> None:
        """Let a mail say that there is news, the one that waits or a new one; joins the open transaction."""
        fresh = _fresh(person_id, f"news:{person_id}", now=now)
        fresh |= {"sitting_of": by or person_id, "due_at": now + GATHERED}
        again = {"latest_at": now, "sitting_of": by or person_id}
        with self.database.transaction() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            added = dialect.insert(MailRow).values(fresh)
            connection.execute(
                added.on_conflict_do_update(index_elements=[MailRow.place], set_=again)
            )

    def add_code(self, mail_id: str, person_id: str, code: bytes, *, now: datetime) -> None:
        """Let a code go out at once, instead of one that still waits; joins the open transaction."""
        fresh = _fresh(person_id, f"code:{person_id}", now=now)
        fresh |= {"mail_id": mail_id, "code": code, "sitting_of": person_id, "due_at": now}
        with self.database.transaction() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            added = dialect.insert(MailRow).values(fresh)
            connection.execute(
                added.on_conflict_do_update(index_elements=[MailRow.place], set_=fresh)
            )

    def add_last(self, mail_id: str, person_id: str, where: bytes, *, now: datetime) -> None:
        """Let an address hear that it gets no mail any more; joins the open transaction."""
        fresh = _fresh(person_id, f"last:{mail_id}", now=now)
        fresh |= {"mail_id": mail_id, "code": where, "sitting_of": person_id, "due_at": now}
        with self.database.transaction() as connection:
            connection.execute(insert(MailRow).values(fresh))

    def claim_due(self, *, now: datetime, count: int, lease: timedelta) -> Sequence[WaitingMail]:
        """Take mail that is due; nobody else gets it before the lease is over."""
        row = MailRow
        due = (row.due_at <= now, row.expires_at > now)
        with self.database.reading() as connection:
            if connection.scalar(select(row.mail_id).where(*due).limit(1)) is None:
                return ()
        with self.database.transaction() as connection:
            self._let_wait(connection, now=now)
            free = select(row.mail_id).where(*due).order_by(row.due_at).limit(count)
            ids = connection.scalars(free.with_for_update(skip_locked=True)).all()
            taken = update(row).where(row.mail_id.in_(ids))
            taken = taken.values(due_at=now + lease, attempts=row.attempts + 1)
            found = connection.execute(taken.returning(*_MAIL)) if ids else ()
            return [WaitingMail(*each) for each in found]

    def put_off(self, mail_id: str, due_at: datetime) -> None:
        """Try a mail again later."""
        later = update(MailRow).where(MailRow.mail_id == mail_id).values(due_at=due_at)
        with self.database.transaction() as connection:
            connection.execute(later)

    def settle(self, mail: WaitingMail, *, now: datetime) -> None:
        """Forget a mail that is sent, or never will be; news that came meanwhile becomes the next one."""
        row = MailRow
        this = row.mail_id == mail.mail_id
        with self.database.transaction() as connection:
            done = delete(row).where(this, row.latest_at <= mail.latest_at)
            if connection.execute(done).rowcount == 0:
                anew = {"mail_id": str(uuid4()), "attempts": 0, "written_at": now}
                anew |= {"due_at": now + GATHERED, "expires_at": now + MAIL_LIFE}
                connection.execute(update(row).where(this).values(anew))

    def _let_wait(self, connection: Connection, *, now: datetime) -> None:
        """Put off the news of sittings that go on."""
        row, session = MailRow, BrowserSessionRow
        concerned = or_(session.person_id == row.person_id, session.person_id == row.sitting_of)
        logged_in = exists().where(
            concerned, session.expires_at > now, session.last_seen_at > now - self.idle
        )
        news = (row.code.is_(None), row.attempts == 0, row.written_at > now - self.longest)
        going_on = select(row.mail_id).where(row.due_at <= now, *news, logged_in)
        ids = connection.scalars(going_on.with_for_update(skip_locked=True)).all()
        if ids:
            waits = update(row).where(row.mail_id.in_(ids)).values(due_at=now + GATHERED)
            connection.execute(waits)


def _fresh(person_id: str, place: str, *, now: datetime) -> dict[str, object]:
    return {
        "mail_id": str(uuid4()),
        "person_id": person_id,
        "place": place,
        "code": None,
        "attempts": 0,
        "written_at": now,
        "latest_at": now,
        "expires_at": now + MAIL_LIFE,
    }
