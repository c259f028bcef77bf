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
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.login.authenticator import Credential
from provider.storage.db import Base, Database, column

ACTIVE = "active"
SUPERSEDED = "superseded"
REVOKED = "revoked"


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
    """One certificate of one person; ``status`` is active, superseded or revoked."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("issuer_key_sha256", "serial_hmac"),)

    credential_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    issuer_key_sha256: Mapped[str] = column(String(64), sensitivity="internal")
    serial_hmac: Mapped[str] = column(String(64), sensitivity="secret")
    certificate_hmac: Mapped[str] = column(String(64), sensitivity="secret")
    kind: Mapped[str] = column(String(16), sensitivity="internal")
    not_after: Mapped[datetime] = column(sensitivity="internal")
    status: Mapped[str] = column(String(16), sensitivity="internal")
    created_at: Mapped[datetime] = column(sensitivity="internal")


class CredentialRefusedError(Exception):
    """The credential was superseded, or is known as another person's."""


class PersonStore:
    """Finds people by the directory's id, and adds each at the first need, race or no race."""

    def __init__(self, database: Database, envelope: Envelope, keyed: KeyedHash) -> None:
        self._database = database
        self._envelope = envelope
        self._keyed = keyed

    def enrol(self, directory_id: str, *, now: datetime) -> str:
        """Return the person's own id here, the same one every time."""
        directory_hash = self._keyed.hex("directory", directory_id)
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
                _insert_unless_there(connection, PersonRow, row)
                found = connection.scalar(query)
        if found is None:
            raise LookupError("a person that was just added is not there")
        return found

    def enrol_credential(self, person_id: str, credential: Credential, *, now: datetime) -> str:
        """Return the id of a credential that was just verified as this person's, and is valid now.

        A credential that was on hold works again. Raises ``CredentialRefusedError``.
        """
        serial_hmac = self._keyed.hex("serial", credential.identifier)
        query = select(CredentialRow.__table__).where(
            CredentialRow.issuer_key_sha256 == credential.issuer_sha256,
            CredentialRow.serial_hmac == serial_hmac,
        )
        with self._database.transaction() as connection:
            if connection.execute(query).one_or_none() is None:
                row = {
                    "credential_id": str(uuid4()),
                    "person_id": person_id,
                    "issuer_key_sha256": credential.issuer_sha256,
                    "serial_hmac": serial_hmac,
                    "certificate_hmac": self._certificate_hmac(credential.fingerprint),
                    "kind": credential.kind,
                    "not_after": credential.not_after,
                    "status": ACTIVE,
                    "created_at": now,
                }
                _insert_unless_there(connection, CredentialRow, row)
            found = connection.execute(query).one()
            if found.person_id != person_id or found.status == SUPERSEDED:
                raise CredentialRefusedError
            _set_status(connection, ACTIVE, CredentialRow.credential_id == found.credential_id)
        return str(found.credential_id)

    def note_revoked(self, certificate_sha256: str) -> None:
        """Note that the CA has revoked a certificate: its sessions end with this."""
        known = CredentialRow.certificate_hmac == self._certificate_hmac(certificate_sha256)
        with self._database.transaction() as connection:
            _set_status(connection, REVOKED, known)

    def credential_active(self, credential_id: str) -> bool:
        """Tell whether a credential still counts, for whoever acts on an earlier login."""
        query = select(CredentialRow.status).where(CredentialRow.credential_id == credential_id)
        with self._database.reading() as connection:
            return connection.scalar(query) == ACTIVE

    def directory_ref(self, person_id: str) -> str:
        """Return the id by which the person directory knows a person; ``LookupError`` for none."""
        query = select(PersonRow.directory_ref).where(PersonRow.person_id == person_id)
        with self._database.reading() as connection:
            sealed = connection.scalar(query)
        if sealed is None:
            raise LookupError("no such person")
        return self._envelope.open(sealed, place=_place(person_id)).decode()

    def _certificate_hmac(self, certificate_sha256: str) -> str:
        return self._keyed.hex("certificate", certificate_sha256)


def _insert_unless_there(connection: Connection, table: type[Base], row: dict[str, object]) -> None:
    """Add a row; a twin that another process added meanwhile wins, and the transaction goes on."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(row))
    except IntegrityError:
        return


def _set_status(connection: Connection, status: str, which: object) -> None:
    changed = update(CredentialRow).where(which, CredentialRow.status != status)  # type: ignore[arg-type]
    connection.execute(changed.values(status=status))


def _place(person_id: str) -> str:
    return f"person.directory_ref:{person_id}"
