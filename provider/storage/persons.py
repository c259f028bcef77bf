"""People and their credentials: one person, many certificates, serials only as keyed hashes."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column


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
