"""Keys at rest: signing keys and named secrets, each wrapped by the key-encryption key."""

from contextlib import suppress
from datetime import datetime
from secrets import token_bytes
from typing import Any, cast

from sqlalchemy import LargeBinary, Select, String, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped

from provider.keys.envelope import KEY_BYTES, Envelope
from provider.keys.signing import Es256Signer
from provider.storage.db import Base, Database, column

_SIGNING_PLACE = "signing_key.private_key"


class SigningKeyRow(Base):
    """One signing key. ``slot`` is unique, so that two processes cannot both make the first one."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = column(String(64), primary_key=True, sensitivity="public")
    slot: Mapped[str] = column(String(32), unique=True, sensitivity="internal")
    algorithm: Mapped[str] = column(String(16), sensitivity="public")
    private_key: Mapped[bytes] = column(LargeBinary, sensitivity="secret")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    active_from: Mapped[datetime] = column(sensitivity="internal")
    retired_at: Mapped[datetime | None] = column(sensitivity="internal")


class NamedSecretRow(Base):
    """One secret that every process must share, such as the key of pairwise identifiers."""

    __tablename__ = "named_secret"

    name: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    value: Mapped[bytes] = column(LargeBinary, sensitivity="secret")
    created_at: Mapped[datetime] = column(sensitivity="internal")


class SecretStore:
    """Finds keys, and makes each on its first use, whichever process comes first."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def named(self, name: str, *, now: datetime) -> bytes:
        """Return the 32 bytes of a named secret."""
        place = f"named_secret.value:{name}"
        fresh = {
            "name": name,
            "value": self._envelope.seal(token_bytes(KEY_BYTES), place=place),
            "created_at": now,
        }
        query = select(NamedSecretRow.value).where(NamedSecretRow.name == name)
        return self._envelope.open(self._first(NamedSecretRow, fresh, query), place=place)

    def signer(self, *, now: datetime) -> Es256Signer:
        """Return the active ES256 signer."""
        signer = Es256Signer.generate()
        fresh = {
            "kid": signer.kid,
            "slot": "ES256:1",
            "algorithm": signer.algorithm,
            "private_key": self._envelope.seal(signer.export(), place=_SIGNING_PLACE),
            "created_at": now,
            "active_from": now,
        }
        query = select(SigningKeyRow.private_key).where(
            SigningKeyRow.algorithm == "ES256", SigningKeyRow.retired_at.is_(None)
        )
        sealed = self._first(SigningKeyRow, fresh, query.order_by(SigningKeyRow.active_from.desc()))
        return Es256Signer.load(self._envelope.open(sealed, place=_SIGNING_PLACE))

    def _first(self, table: type[Base], fresh: dict[str, Any], query: Select[bytes]) -> bytes:
        """Read; when nothing is there add the fresh row, and let whoever was first win."""
        with self._database.reading() as connection:
            found = connection.scalar(query)
        if found is None:
            with suppress(IntegrityError), self._database.transaction() as connection:
                connection.execute(insert(table).values(fresh))
            with self._database.reading() as connection:
                found = connection.execute(query).scalars().first()
        return cast("bytes", found)
