"""Protection flags at rest: whose they are in clear, and nothing else.

Every row has one length, and reading them costs everybody the same one statement. Nobody but the code that
withholds, and an auditor who holds the key, can tell what a row says.
"""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, ForeignKey, LargeBinary, String, delete, insert, select
from sqlalchemy.orm import Mapped

from consent.protection import Flag, FlagKind, Protection, after_lifting, after_setting
from provider.keys.envelope import Envelope
from provider.storage.db import Base, Database, column

_LENGTH = 512


class ProtectionFlagRow(Base):
    """One flag of one person; ``sealed`` holds its kind, what it is about, who set it and when."""

    __tablename__ = "protection_flag"

    flag_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    sealed: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")


class SqlProtectionFlags:
    """``consent.ports.ProtectionFlags`` on SQL, each row sealed with the key-encryption key."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def of_person(self, person_id: str) -> Protection:
        """Return what is set for a person now; ``SealError`` for a row that was tampered with."""
        with self._database.reading() as connection:
            return Protection(tuple(flag for _, flag in self._rows(connection, person_id)))

    def set(self, person_id: str, wish: Flag) -> None:
        """Set a flag; one that is set already stays as it is."""
        with self._database.transaction() as connection:
            before = [flag for _, flag in self._rows(connection, person_id)]
            for flag in after_setting(before, wish)[len(before) :]:
                connection.execute(insert(ProtectionFlagRow).values(self._sealed(person_id, flag)))

    def lift(self, person_id: str, wish: Flag) -> None:
        """Lift what a wish is like, as far as whoever wishes it may."""
        with self._database.transaction() as connection:
            rows = self._rows(connection, person_id)
            left = after_lifting([flag for _, flag in rows], wish)
            gone = [flag_id for flag_id, flag in rows if flag not in left]
            connection.execute(delete(ProtectionFlagRow).where(ProtectionFlagRow.flag_id.in_(gone)))

    def _rows(self, connection: Connection, person_id: str) -> list[tuple[str, Flag]]:
        query = (
            select(ProtectionFlagRow.flag_id, ProtectionFlagRow.sealed)
            .where(ProtectionFlagRow.person_id == person_id)
            .order_by(ProtectionFlagRow.flag_id)
        )
        return [
            (row.flag_id, self._opened(row.flag_id, person_id, row.sealed))
            for row in connection.execute(query)
        ]

    def _sealed(self, person_id: str, flag: Flag) -> dict[str, Any]:
        flag_id = str(uuid4())
        content = {
            "kind": flag.kind.value,
            "since": flag.since.isoformat(),
            "set_by": flag.set_by,
            "category": flag.category,
            "agency_id": flag.agency_id,
        }
        plain = json.dumps(content).encode().ljust(_LENGTH)
        sealed = self._envelope.seal(plain, place=_place(flag_id, person_id))
        return {"flag_id": flag_id, "person_id": person_id, "sealed": sealed}

    def _opened(self, flag_id: str, person_id: str, sealed: bytes) -> Flag:
        content = json.loads(self._envelope.open(sealed, place=_place(flag_id, person_id)))
        return Flag(
            kind=FlagKind(content.pop("kind")),
            since=datetime.fromisoformat(content.pop("since")),
            **content,
        )


def _place(flag_id: str, person_id: str) -> str:
    return f"protection_flag.sealed:{flag_id}:{person_id}"
