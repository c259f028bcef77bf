"""Relying parties: what they registered (RFC 7591) and what the operator's review allows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, String, exists, false, insert, select, text, update
from sqlalchemy.orm import Mapped

from consent.entitlement import entitlement_from
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.storage.client_documents import (
    KeySet,
    declare_documents,
    key_set_of,
    with_key_copy,
)
from provider.storage.db import Base, Database, column
from provider.storage.grants import GrantRow


class ClientRow(Base):
    """One relying party. ``registered_at`` is the instant of the registration now in force."""

    __tablename__ = "client"

    client_id: Mapped[str] = column(String(64), primary_key=True, sensitivity="public")
    client_metadata: Mapped[dict[str, Any]] = column(JSON, sensitivity="public")
    entitlement: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    policy: Mapped[str] = column(String(32), sensitivity="internal")
    sector: Mapped[str] = column(String(128), sensitivity="internal")
    status: Mapped[str] = column(String(16), sensitivity="public")
    registered_at: Mapped[datetime] = column(sensitivity="public")
    reviewed: Mapped[bool] = column(server_default=text("true"), sensitivity="internal")
    secret_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    registration_token_hash: Mapped[str | None] = column(String(64), sensitivity="secret")
    expires_at: Mapped[datetime | None] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class Registration:
    """A relying party, and what its registration brings along.

    ``registered_at`` is the instant of the registration now in force. ``registration_token_hash`` is
    what the client manages itself by (RFC 7592), as SHA-256; ``entitlement`` is the review's text.
    """

    relying_party: RelyingParty
    registered_at: datetime
    key_set: KeySet
    entitlement: Mapping[str, Any]
    registration_token_hash: str | None = field(default=None, repr=False)

    @property
    def keys(self) -> Mapping[str, Any]:
        """The JWK Set in force: registered by value, or our copy; empty when there is none."""
        return self.key_set.jwks


@dataclass(frozen=True)
class SelfRegistration:
    """A client that registered itself: it may log people in, until it is reviewed or expires."""

    client_id: str
    metadata: Mapping[str, Any]
    policy: str
    sector: str
    expires_at: datetime
    registration_token_hash: str = field(repr=False)
    secret_hash: str | None = field(default=None, repr=False)


class SectorFrozenError(Exception):
    """Another sector was named for a known client: its pairwise identifiers would all change."""


class ClientStore:
    """Keeps relying parties."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, client_id: str) -> RelyingParty | None:
        """Return a relying party, suspended ones too."""
        found = self.registration(client_id)
        return found.relying_party if found else None

    def registered_name(self, client_id: str) -> str:
        """Return the name under which agencies, too, know a relying party: the Japanese one."""
        found = self.get(client_id)
        return found.name("ja") if found else client_id

    def registration(self, client_id: str) -> Registration | None:
        """Return a relying party together with the instant of its registration."""
        query = with_key_copy(select(ClientRow.__table__), ClientRow.client_id)
        with self._database.reading() as connection:
            found = connection.execute(query.where(ClientRow.client_id == client_id))
            row = found.mappings().one_or_none()
        return _registration_from(row) if row else None

    def hold(self, client_id: str) -> Registration | None:
        """Return a registration, and let nobody change it before the open transaction has ended."""
        this = select(ClientRow.client_id).where(ClientRow.client_id == client_id)
        with self._database.transaction() as connection:
            connection.execute(this.with_for_update())
            return self.registration(client_id)

    def all(self) -> Sequence[RelyingParty]:
        """List every relying party, by client id."""
        query = select(ClientRow.__table__).order_by(ClientRow.client_id)
        with self._database.reading() as connection:
            return [relying_party_from(row) for row in connection.execute(query).mappings()]

    def several(self, client_ids: Collection[str]) -> Mapping[str, RelyingParty]:
        """Return those relying parties of a list that there are, by client id, in one reading."""
        query = select(ClientRow.__table__).where(ClientRow.client_id.in_(client_ids))
        with self._database.reading() as connection:
            found = [relying_party_from(row) for row in connection.execute(query).mappings()]
        return {party.client_id: party for party in found}

    def put(
        self,
        client_id: str,
        metadata: Mapping[str, Any],
        entitlement: Mapping[str, Any],
        *,
        policy: str,
        sector: str,
        now: datetime,
    ) -> None:
        """Put a reviewed registration in force, of a new relying party or of a known one.

        A suspended one stays suspended, and its secret stays. Raises ``SectorFrozenError`` for
        another sector once anybody has agreed to anything.
        """
        given = {
            "client_metadata": dict(metadata),
            "entitlement": dict(entitlement),
            "policy": policy,
            "sector": sector,
            "registered_at": now,
            "reviewed": True,
            "expires_at": None,
        }
        with self._database.transaction() as connection:
            known = self.hold(client_id)
            if known is None:
                fresh = {"client_id": client_id, "status": RelyingPartyStatus.ACTIVE.value}
                connection.execute(insert(ClientRow).values(given | fresh))
            else:
                if known.relying_party.sector != sector:
                    _demand_no_grant(connection, client_id)
                renewal = update(ClientRow).where(ClientRow.client_id == client_id)
                connection.execute(renewal.values(given))
            declare_documents(connection, client_id, metadata, reviewed=True, now=now)

    def add_self_registered(self, new: SelfRegistration, *, now: datetime) -> None:
        """Keep a client that registered itself; its entitlement is empty."""
        row = {
            "client_metadata": dict(new.metadata),
            "entitlement": {"purposes": []},
            "status": RelyingPartyStatus.ACTIVE.value,
            "registered_at": now,
            "reviewed": False,
        }
        given = {name: value for name, value in vars(new).items() if name != "metadata"}
        with self._database.transaction() as connection:
            connection.execute(insert(ClientRow).values(row | given))
            declare_documents(connection, new.client_id, new.metadata, reviewed=False, now=now)

    def renew(self, client_id: str, metadata: Mapping[str, Any], *, now: datetime) -> None:
        """Put other metadata in force and nothing else; for a client that nobody reviewed."""
        change = update(ClientRow).where(
            ClientRow.client_id == client_id, ClientRow.reviewed == false()
        )
        with self._database.transaction() as connection:
            connection.execute(change.values(client_metadata=dict(metadata), registered_at=now))
            declare_documents(connection, client_id, metadata, reviewed=False, now=now)

    def set_secret(self, client_id: str, secret_hash: str) -> None:
        """Put another client secret in force, known by its SHA-256 in hex."""
        change = update(ClientRow).where(ClientRow.client_id == client_id)
        with self._database.transaction() as connection:
            connection.execute(change.values(secret_hash=secret_hash))

    def set_status(self, client_id: str, status: RelyingPartyStatus) -> bool:
        """Suspend or readmit a relying party; False when there is none, or it has ended."""
        change = update(ClientRow).where(
            ClientRow.client_id == client_id, ClientRow.status != RelyingPartyStatus.ENDED.value
        )
        with self._database.transaction() as connection:
            return connection.execute(change.values(status=status.value)).rowcount == 1


def _demand_no_grant(connection: Connection, client_id: str) -> None:
    if connection.scalar(select(exists().where(GrantRow.client_id == client_id))):
        raise SectorFrozenError


def _registration_from(row: Mapping[Any, Any]) -> Registration:
    party = relying_party_from(row)
    return Registration(
        relying_party=party,
        registered_at=row["registered_at"],
        key_set=key_set_of(party.metadata, row),
        entitlement=row["entitlement"],
        registration_token_hash=row["registration_token_hash"],
    )


def relying_party_from(row: Mapping[Any, Any]) -> RelyingParty:
    """Read a row whose keys are the names of this table's columns."""
    return RelyingParty(
        client_id=row["client_id"],
        metadata=row["client_metadata"],
        entitlement=entitlement_from(row["entitlement"]),
        policy=row["policy"],
        sector=row["sector"],
        status=RelyingPartyStatus(row["status"]),
        reviewed=row["reviewed"],
        secret_hash=row["secret_hash"],
        expires_at=row["expires_at"],
    )
