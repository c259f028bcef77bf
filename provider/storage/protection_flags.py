"""Protection flags at rest: whose they are in clear, and nothing else.

All flags of a person lie in one row, sealed, of one length. Reading costs everybody the same statement and the
same opening: for whoever has no row, a decoy is opened. So time does not tell who is protected.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped

from consent.protection import (
    OPERATOR,
    UNPROTECTED,
    Flag,
    FlagKind,
    Protection,
    after_lifting,
    after_setting,
)
from provider.keys.envelope import Envelope
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there

_BLOCK = 4_096
"""Bytes of a person's flags; whoever has more than fit, some twenty, has a row of twice that."""

Change = Callable[[tuple[Flag, ...], Flag], tuple[Flag, ...]]


class ProtectionRow(Base):
    """The flags of one person; ``sealed`` holds what each is about, who set it and when."""

    __tablename__ = "protection"

    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), primary_key=True, sensitivity="internal"
    )
    sealed: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")


class SqlProtectionFlags:
    """Keeps flags on SQL, each person's sealed with the key-encryption key."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope
        decoy = Flag(FlagKind.SELF_INFO_BLOCK, datetime.fromtimestamp(0, UTC), OPERATOR)
        self._decoy = self._sealed("", (decoy,))

    def of_person(self, person_id: str) -> Protection:
        """Return what is set for a person now; ``SealError`` for a row that was tampered with."""
        query = select(ProtectionRow.sealed).where(ProtectionRow.person_id == person_id)
        with self._database.reading() as connection:
            sealed = connection.scalar(query)
        whose, content = ("", self._decoy) if sealed is None else (person_id, sealed)
        found = Protection(self._opened(whose, content))
        return UNPROTECTED if sealed is None else found

    def set(self, person_id: str, wish: Flag) -> None:
        """Set a flag; one that is set already stays as it is."""
        self._change(person_id, after_setting, wish)

    def lift(self, person_id: str, wish: Flag) -> None:
        """Lift what a wish is like, as far as whoever wishes it may."""
        self._change(person_id, after_lifting, wish)

    def _change(self, person_id: str, change: Change, wish: Flag) -> None:
        """Write the row anew, whatever comes of it; another who writes it meanwhile waits."""
        row: dict[str, object] = {"person_id": person_id, "sealed": self._sealed(person_id, ())}
        with self._database.transaction() as connection:
            insert_unless_there(connection, ProtectionRow, row)
            left = change(self._locked(connection, person_id), wish)
            mine = update(ProtectionRow).where(ProtectionRow.person_id == person_id)
            connection.execute(mine.values(sealed=self._sealed(person_id, left)))

    def _locked(self, connection: Connection, person_id: str) -> tuple[Flag, ...]:
        query = select(ProtectionRow.sealed).where(ProtectionRow.person_id == person_id)
        sealed = connection.scalar(query.with_for_update())
        assert sealed is not None
        return self._opened(person_id, sealed)

    def _sealed(self, person_id: str, flags: tuple[Flag, ...]) -> bytes:
        plain = json.dumps([_written(flag) for flag in flags]).encode()
        filled = plain + b" " * (-len(plain) % _BLOCK)
        return self._envelope.seal(filled, place=_place(person_id))

    def _opened(self, person_id: str, sealed: bytes) -> tuple[Flag, ...]:
        content = json.loads(self._envelope.open(sealed, place=_place(person_id)))
        return tuple(_flag(*each) for each in content)


def _written(flag: Flag) -> list[str | None]:
    since = flag.since.isoformat()
    return [flag.kind.value, since, flag.set_by, flag.category, flag.agency_id]


def _flag(kind: str, since: str, *rest: Any) -> Flag:
    return Flag(FlagKind(kind), datetime.fromisoformat(since), *rest)


def _place(person_id: str) -> str:
    return f"protection.sealed:{person_id}"
