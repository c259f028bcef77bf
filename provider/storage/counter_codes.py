"""Counter codes: eight digits by which a clerk sees where a citizen stands, once and for a short time.

A code belongs to a browser's session and goes with it: renewed by a login it moves along, ended it is gone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, String, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from provider.keys.keyed import KeyedHash
from provider.storage.db import Base, Database, column

CODE_LIFE = timedelta(minutes=10)
VIEW_LIFE = timedelta(minutes=30)
"""How long a clerk may look on after a code was opened."""

_DIGITS = 8
_TRIES = 5


class CounterCodeRow(Base):
    """One code, waiting or opened. ``flow_id`` names the visit; None means the connections of my page.

    ``noted`` tells that the opening stands in its person's login history.
    """

    __tablename__ = "counter_code"

    code_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    code_hash: Mapped[str] = column(String(64), unique=True, sensitivity="secret")
    session_hash: Mapped[str] = column(String(64), index=True, sensitivity="secret")
    flow_id: Mapped[str | None] = column(String(43), sensitivity="internal")
    opened_at: Mapped[datetime | None] = column(sensitivity="internal")
    noted: Mapped[bool] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class OpenedCode:
    """A code that a clerk has opened: whose session it is, and which visit."""

    code_id: str
    session_hash: str
    flow_id: str | None


class CounterCodes:
    """Keeps codes as keyed hashes; the code itself is never stored."""

    def __init__(self, database: Database, codes: KeyedHash) -> None:
        self._database = database
        self._codes = codes

    def make(self, session_hash: str, flow_id: str | None, *, now: datetime) -> str:
        """Make a code for ten minutes; one of this session that still waits is void."""
        row = CounterCodeRow
        waiting = and_(row.session_hash == session_hash, row.opened_at.is_(None))
        content: dict[str, object] = {"session_hash": session_hash, "flow_id": flow_id}
        content |= {"noted": False, "expires_at": now + CODE_LIFE}
        with self._database.transaction() as connection:
            connection.execute(delete(row).where(waiting))
            for _ in range(_TRIES):
                code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
                fresh = content | {"code_id": str(uuid4()), "code_hash": self._hash(code)}
                if _added(connection, fresh):
                    return code
        raise RuntimeError("no counter code was free")

    def open(self, code: str, *, now: datetime) -> OpenedCode | None:
        """Open a code, once, however many bring it at the same time; None for one that is not there."""
        row = CounterCodeRow
        this = and_(
            row.code_hash == self._hash(code), row.opened_at.is_(None), row.expires_at > now
        )
        opened = update(row).where(this).values(opened_at=now, expires_at=now + VIEW_LIFE)
        with self._database.transaction() as connection:
            found = connection.execute(opened.returning(*_OPENED)).one_or_none()
        return OpenedCode(*found) if found else None

    def opened(self, code_id: str, *, now: datetime) -> OpenedCode | None:
        """Return a code that was opened, while it may be looked at."""
        row = CounterCodeRow
        query = select(*_OPENED).where(
            row.code_id == code_id, row.opened_at.is_not(None), row.expires_at > now
        )
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return OpenedCode(*found) if found else None

    def take_unnoted(self, session_hash: str) -> int:
        """Return how many openings of a session nobody has written down yet, and count them as noted."""
        row = CounterCodeRow
        these = and_(
            row.session_hash == session_hash, row.opened_at.is_not(None), row.noted.is_(False)
        )
        with self._database.transaction() as connection:
            return connection.execute(update(row).where(these).values(noted=True)).rowcount

    def _hash(self, code: str) -> str:
        return self._codes.hex("counter", code)


def end_codes_of(connection: Connection, session_hash: str) -> None:
    """Forget the codes of a session that ends."""
    connection.execute(delete(CounterCodeRow).where(CounterCodeRow.session_hash == session_hash))


_OPENED = (CounterCodeRow.code_id, CounterCodeRow.session_hash, CounterCodeRow.flow_id)


def _added(connection: Connection, content: dict[str, object]) -> bool:
    """Add a row, unless somebody else's code happens to be the same."""
    try:
        with connection.begin_nested():
            connection.execute(insert(CounterCodeRow).values(content))
    except IntegrityError:
        return False
    return True
