"""Relying parties: what they registered (RFC 7591) and what the operator's review allows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, insert, select, update
from sqlalchemy.orm import Mapped

from consent.entitlement import entitlement_from
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.storage.db import Base, Database, column


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


@dataclass(frozen=True)
class Registration:
    """A relying party, and the instant of the registration now in force."""

    relying_party: RelyingParty
    registered_at: datetime


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

    def registration(self, client_id: str) -> Registration | None:
        """Return a relying party together with the instant of its registration."""
        query = select(ClientRow.__table__).where(ClientRow.client_id == client_id)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return Registration(relying_party_from(row), row["registered_at"]) if row else None

    def all(self) -> Sequence[RelyingParty]:
        """List every relying party, by client id."""
        query = select(ClientRow.__table__).order_by(ClientRow.client_id)
        with self._database.reading() as connection:
            return [relying_party_from(row) for row in connection.execute(query).mappings()]

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
        """Register a relying party, or renew the registration of a known one.

        A suspended one stays suspended. Raises ``SectorFrozenError`` for another sector.
        """
        given = {
            "client_metadata": dict(metadata),
            "entitlement": dict(entitlement),
            "policy": policy,
            "registered_at": now,
        }
        fixed = {"client_id": client_id, "sector": sector}
        with self._database.transaction() as connection:
            known = connection.scalar(
                select(ClientRow.sector).where(ClientRow.client_id == client_id)
            )
            if known is None:
                fresh = {"status": RelyingPartyStatus.ACTIVE.value}
                connection.execute(insert(ClientRow).values(given | fixed | fresh))
            elif known != sector:
                raise SectorFrozenError
            else:
                renewal = update(ClientRow).where(ClientRow.client_id == client_id)
                connection.execute(renewal.values(given))

    def set_status(self, client_id: str, status: RelyingPartyStatus) -> bool:
        """Suspend or readmit a relying party; False when there is none."""
        change = update(ClientRow).where(ClientRow.client_id == client_id)
        with self._database.transaction() as connection:
            return connection.execute(change.values(status=status.value)).rowcount == 1


def relying_party_from(row: Mapping[Any, Any]) -> RelyingParty:
    """Read a row whose keys are the names of this table's columns."""
    return RelyingParty(
        client_id=row["client_id"],
        metadata=row["client_metadata"],
        entitlement=entitlement_from(row["entitlement"]),
        policy=row["policy"],
        sector=row["sector"],
        status=RelyingPartyStatus(row["status"]),
    )
