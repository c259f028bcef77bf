"""People and their credentials: one person, many certificates, serials only as keyed hashes."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from connectors.directory_port import CredentialStatus
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.storage.db import Base, Database, column

ACTIVE = CredentialStatus.ACTIVE.value


class PersonRow(Base):
    """A person who logged in, or for whom somebody acted. Names are read on demand, never kept.

    ``directory_hash`` finds the row for a directory's person id; ``directory_ref`` is that id, sealed.
    """

    __tablename__ = "person"

    person_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    directory_hash: Mapped[str] = column(String(64), unique=True, sensitivity="secret")
    directory_ref: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    created_at: Mapped[datetime] = column(sensitivity="internal")


class CredentialRow(Base):
    """One certificate, or one account at an upstream provider, of one person.

    ``status`` is one of ``connectors.port.CredentialStatus``. ``hold_source`` says of a suspended one
    who lets it go: the ``directory`` by an event of its feed, or the ``ca`` by its revocation data,
    which every login asks anyway. ``replaced_by`` names the credential that took its place.
    """

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("issuer_key_sha256", "serial_hmac"),)

    credential_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    issuer_key_sha256: Mapped[str] = column(String(64), sensitivity="internal")
    serial_hmac: Mapped[str] = column(String(64), sensitivity="secret")
    certificate_hmac: Mapped[str] = column(String(64), index=True, sensitivity="secret")
    kind: Mapped[str] = column(String(16), sensitivity="internal")
    not_after: Mapped[datetime] = column(index=True, sensitivity="internal")
    status: Mapped[str] = column(String(16), sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    linked_by: Mapped[str] = column(String(16), server_default="directory", sensitivity="internal")
    replaced_by: Mapped[str | None] = column(String(36), sensitivity="internal")
    status_changed_at: Mapped[datetime | None] = column(sensitivity="internal")
    hold_source: Mapped[str | None] = column(String(16), sensitivity="internal")


class PersonStore:
    """Finds people by the directory's id, and adds each at the first need, race or no race.

    ``keyed`` hashes whatever may name a person or a credential of theirs.
    """

    def __init__(self, database: Database, envelope: Envelope, keyed: KeyedHash) -> None:
        self._database = database
        self._envelope = envelope
        self.keyed = keyed

    def enrol(self, directory_id: str, *, now: datetime) -> str:
        """Return the person's own id here, the same one every time."""
        directory_hash = self.keyed.hex("directory", directory_id)
        query = select(PersonRow.person_id).where(PersonRow.directory_hash == directory_hash)
        with self._database.transaction() as connection:
            found = connection.scalar(query)
            if found is None:
                person_id = str(uuid4())
                row = {
                    "person_id": person_id,
                    "directory_hash": directory_hash,
                    "directory_ref": self._envelope.seal(
                        directory_id.encode(), place=_place(person_id)
                    ),
                    "created_at": now,
                }
                insert_unless_there(connection, PersonRow, row)
                found = connection.scalar(query)
        if found is None:
            raise LookupError("a person that was just added is not there")
        return found

    def directory_ref(self, person_id: str) -> str:
        """Return the id by which the person directory knows a person; ``LookupError`` for none."""
        query = select(PersonRow.directory_ref).where(PersonRow.person_id == person_id)
        with self._database.reading() as connection:
            sealed = connection.scalar(query)
        if sealed is None:
            raise LookupError("no such person")
        return self._envelope.open(sealed, place=_place(person_id)).decode()


def insert_unless_there(connection: Connection, table: type[Base], row: dict[str, object]) -> None:
    """Add a row; a twin that another process added meanwhile wins, and the transaction goes on."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(row))
    except IntegrityError:
        return


def _place(person_id: str) -> str:
    return f"person.directory_ref:{person_id}"
