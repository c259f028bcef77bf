"""Keys at rest: signing keys and named secrets, each wrapped by the key-encryption key."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from secrets import token_bytes

from sqlalchemy import (
    JSON,
    Connection,
    LargeBinary,
    RowMapping,
    String,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped

from provider.keys.envelope import KEY_BYTES, Envelope
from provider.keys.signing_key import SigningKey
from provider.storage.db import Base, Database, column


class SigningKeyRow(Base):
    """One signing key. ``slot`` is unique: of each algorithm every generation is made once.

    Keys from before there was ``published_at`` count as published ever since. ``public_jwk`` takes the
    place of an empty ``private_key`` where the key's evidence outlives it.
    """

    __tablename__ = "signing_key"

    kid: Mapped[str] = column(String(64), primary_key=True, sensitivity="public")
    slot: Mapped[str] = column(String(32), unique=True, sensitivity="internal")
    algorithm: Mapped[str] = column(String(16), sensitivity="public")
    private_key: Mapped[bytes] = column(LargeBinary, sensitivity="secret")
    created_at: Mapped[datetime] = column(sensitivity="internal")
    published_at: Mapped[datetime] = column(
        server_default="1970-01-01 00:00:00", sensitivity="internal"
    )
    active_from: Mapped[datetime] = column(sensitivity="internal")
    retires_at: Mapped[datetime | None] = column(sensitivity="internal")
    removed_at: Mapped[datetime | None] = column(sensitivity="internal")
    revoked_at: Mapped[datetime | None] = column(sensitivity="public")
    public_jwk: Mapped[dict[str, str] | None] = column(
        JSON(none_as_null=True), sensitivity="public"
    )


class NamedSecretRow(Base):
    """One secret that every process must share, such as the key of pairwise identifiers."""

    __tablename__ = "named_secret"

    name: Mapped[str] = column(String(64), primary_key=True, sensitivity="internal")
    value: Mapped[bytes] = column(LargeBinary, sensitivity="secret")
    created_at: Mapped[datetime] = column(sensitivity="internal")


class SecretStore:
    """Finds secrets, and makes each on its first use, whichever process comes first."""

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
        with self._database.reading() as connection:
            found = connection.scalar(query)
        if found is None:
            with suppress(IntegrityError), self._database.transaction() as connection:
                connection.execute(insert(NamedSecretRow).values(fresh))
            with self._database.reading() as connection:
                found = connection.execute(query).scalar_one()
        return self._envelope.open(found, place=place)


class SqlSigningKeyStore:
    """Keeps signing keys; the port is ``provider.keys.ports.SigningKeyStore``."""

    away: type[Exception] = SQLAlchemyError

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[SigningKey]:
        """Return every key."""
        with self._database.reading() as connection:
            rows = connection.execute(select(SigningKeyRow.__table__)).mappings().all()
        return [_key(row) for row in rows]

    def add(self, key: SigningKey, changed: Sequence[SigningKey] = ()) -> bool:
        """Add a key and change others, unless its slot is taken."""
        with self._database.transaction() as connection:
            if not _inserted(connection, key):
                return False
            for other in changed:
                self.change(other)
        return True

    def change(self, key: SigningKey) -> None:
        """Set the instants at which a key ends."""
        ends = {name: getattr(key, name) for name in ("retires_at", "removed_at", "revoked_at")}
        statement = update(SigningKeyRow).where(SigningKeyRow.kid == key.kid).values(ends)
        with self._database.transaction() as connection:
            connection.execute(statement)

    def shred(self, kid: str, public: Mapping[str, str]) -> None:
        """Delete a private half and keep the public one."""
        kept = {"private_key": b"", "public_jwk": dict(public)}
        statement = update(SigningKeyRow).where(SigningKeyRow.kid == kid).values(kept)
        with self._database.transaction() as connection:
            connection.execute(statement)

    def delete(self, kids: Sequence[str]) -> None:
        """Delete keys."""
        if kids:
            with self._database.transaction() as connection:
                connection.execute(delete(SigningKeyRow).where(SigningKeyRow.kid.in_(kids)))


def _inserted(connection: Connection, key: SigningKey) -> bool:
    # A taken slot must not end a transaction that is open around this, as a raised one would.
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = {
        "kid": key.kid,
        "slot": f"{key.algorithm}:{key.generation}",
        "algorithm": key.algorithm,
        "private_key": key.sealed,
        "created_at": key.created_at,
        "published_at": key.published_at,
        "active_from": key.active_from,
    }
    statement = dialect.insert(SigningKeyRow).values(row).on_conflict_do_nothing()
    return connection.scalar(statement.returning(SigningKeyRow.kid)) is not None


def _key(row: RowMapping) -> SigningKey:
    return SigningKey(
        kid=row["kid"],
        algorithm=row["algorithm"],
        generation=int(row["slot"].rpartition(":")[2]),
        sealed=row["private_key"],
        created_at=row["created_at"],
        published_at=row["published_at"],
        active_from=row["active_from"],
        retires_at=row["retires_at"],
        removed_at=row["removed_at"],
        revoked_at=row["revoked_at"],
        public=row["public_jwk"],
    )
