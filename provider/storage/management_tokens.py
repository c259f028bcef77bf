"""Tokens by which a relying party looks after its grants. They name no person and open no record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, insert, select, update
from sqlalchemy.orm import Mapped

from consent.relying_party import RelyingParty
from provider.storage.clients import ClientRow, relying_party_from
from provider.storage.db import Base, Database, column


class ManagementTokenRow(Base):
    """One token of the client credentials grant; ``confirmation`` as an access token's."""

    __tablename__ = "management_token"

    token_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    client_id: Mapped[str] = column(
        String(64), ForeignKey("client.client_id"), index=True, sensitivity="internal"
    )
    confirmation: Mapped[str] = column(String(64), sensitivity="internal")
    scope: Mapped[str] = column(String(256), sensitivity="internal")
    issued_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    revoked_at: Mapped[datetime | None] = column(sensitivity="internal")


@dataclass(frozen=True)
class ManagementToken:
    """A management token as it is kept."""

    token_hash: str
    client_id: str
    confirmation: str
    scope: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def good(self, *, now: datetime) -> bool:
        """Tell whether the token itself still counts; its client may not."""
        return self.revoked_at is None and now < self.expires_at


class ManagementTokenStore:
    """Keeps management tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: ManagementToken) -> None:
        """Keep a token."""
        with self._database.transaction() as connection:
            connection.execute(insert(ManagementTokenRow).values(vars(token)))

    def get(self, token_hash: str) -> tuple[ManagementToken, RelyingParty] | None:
        """Return a token and its client, whatever their state; two reads by primary key."""
        query = select(ManagementTokenRow.__table__).where(
            ManagementTokenRow.token_hash == token_hash
        )
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().one_or_none()
            if found is None:
                return None
            client = select(ClientRow.__table__).where(ClientRow.client_id == found["client_id"])
            party = relying_party_from(connection.execute(client).mappings().one())
        return ManagementToken(**found), party

    def end(self, token_hash: str, *, now: datetime) -> None:
        """End one token."""
        ended = update(ManagementTokenRow).where(ManagementTokenRow.token_hash == token_hash)
        with self._database.transaction() as connection:
            connection.execute(ended.values(revoked_at=now))
