"""Changes to reviewed clients that wait for the operator; until then the client stays as it is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, insert, select, update
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, Database, column


class Submitter(StrEnum):
    """Who proposed a version."""

    CLIENT = "client"
    OPERATOR = "operator"


class Decision(StrEnum):
    """What became of a version."""

    APPROVED = "approved"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    """A newer one was submitted before anybody decided."""


class ClientVersionRow(Base):
    """One submitted version; ``decision`` is empty while it waits. At most one waits per client."""

    __tablename__ = "client_version"

    version_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    client_id: Mapped[str] = column(
        String(64), ForeignKey("client.client_id"), index=True, sensitivity="public"
    )
    client_metadata: Mapped[dict[str, Any]] = column(JSON, sensitivity="internal")
    entitlement: Mapped[dict[str, Any] | None] = column(
        JSON(none_as_null=True), sensitivity="internal"
    )
    policy: Mapped[str | None] = column(String(32), sensitivity="internal")
    sector: Mapped[str | None] = column(String(128), sensitivity="internal")
    submitted_at: Mapped[datetime] = column(sensitivity="internal")
    submitted_by: Mapped[str] = column(String(16), sensitivity="internal")
    decision: Mapped[str | None] = column(String(16), sensitivity="internal")
    decided_at: Mapped[datetime | None] = column(sensitivity="internal")


_WAITS = ClientVersionRow.decision.is_(None)
Index(
    "uq_client_version_waiting",
    ClientVersionRow.client_id,
    unique=True,
    sqlite_where=_WAITS,
    postgresql_where=_WAITS,
)


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to be in force for a client.

    A client proposes metadata alone; None leaves the operator's part as it is.
    """

    client_id: str
    metadata: Mapping[str, Any]
    submitted_by: Submitter
    entitlement: Mapping[str, Any] | None = None
    policy: str | None = None
    sector: str | None = None


@dataclass(frozen=True)
class PendingVersion:
    """A proposal that waits."""

    version_id: str
    proposal: Proposal
    submitted_at: datetime


class ClientVersionStore:
    """Keeps versions. Its steps that write want the client's row held by the open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def propose(self, proposal: Proposal, *, now: datetime) -> str:
        """Let a proposal wait in place of the one that waits already; return its id."""
        version_id = str(uuid.uuid4())
        row = {
            "version_id": version_id,
            "client_id": proposal.client_id,
            "client_metadata": dict(proposal.metadata),
            "entitlement": proposal.entitlement,
            "policy": proposal.policy,
            "sector": proposal.sector,
            "submitted_at": now,
            "submitted_by": proposal.submitted_by.value,
        }
        older = update(ClientVersionRow).where(
            ClientVersionRow.client_id == proposal.client_id, _WAITS
        )
        superseded = older.values(decision=Decision.SUPERSEDED.value, decided_at=now)
        with self._database.transaction() as connection:
            connection.execute(superseded)
            connection.execute(insert(ClientVersionRow).values(row))
        return version_id

    def pending(self, client_id: str) -> PendingVersion | None:
        """Return the version of a client that waits."""
        query = select(ClientVersionRow.__table__).where(
            ClientVersionRow.client_id == client_id, _WAITS
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        proposal = Proposal(
            client_id=client_id,
            metadata=row["client_metadata"],
            entitlement=row["entitlement"],
            policy=row["policy"],
            sector=row["sector"],
            submitted_by=Submitter(row["submitted_by"]),
        )
        return PendingVersion(row["version_id"], proposal, row["submitted_at"])

    def decide(self, version_id: str, decision: Decision, *, now: datetime) -> bool:
        """Decide this very version; False when it waits no longer."""
        decided = (
            update(ClientVersionRow)
            .where(ClientVersionRow.version_id == version_id, _WAITS)
            .values(decision=decision.value, decided_at=now)
        )
        with self._database.transaction() as connection:
            return connection.execute(decided).rowcount == 1
