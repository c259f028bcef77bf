"""Pushed authorization requests (RFC 9126), found by the hash of their ``request_uri``."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, String, insert, select, update
from sqlalchemy.orm import Mapped

from provider.flow.state import AuthorizationRequest
from provider.keys.envelope import Envelope
from provider.storage.db import Base, Database, column


class PushedRequestRow(Base):
    """One pushed request. ``used_at`` marks that its right to become a code is spent."""

    __tablename__ = "pushed_request"

    request_uri_hash: Mapped[str] = column(String(64), primary_key=True, sensitivity="secret")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    parameters: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    dpop_jkt: Mapped[str | None] = column(String(64), sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    used_at: Mapped[datetime | None] = column(sensitivity="internal")


@dataclass(frozen=True)
class PushedRequest:
    """A pushed request as it was kept."""

    request_uri_hash: str
    request: AuthorizationRequest
    expires_at: datetime
    used_at: datetime | None = None


class PushedRequestStore:
    """Keeps pushed requests; their parameters are sealed."""

    def __init__(self, database: Database, envelope: Envelope) -> None:
        self._database = database
        self._envelope = envelope

    def add(self, pushed: PushedRequest) -> None:
        """Keep a request."""
        content = json.dumps(asdict(pushed.request)).encode()
        row = {
            "request_uri_hash": pushed.request_uri_hash,
            "client_id": pushed.request.client_id,
            "parameters": self._envelope.seal(content, place=_place(pushed.request_uri_hash)),
            "dpop_jkt": pushed.request.dpop_jkt,
            "expires_at": pushed.expires_at,
        }
        with self._database.transaction() as connection:
            connection.execute(insert(PushedRequestRow).values(row))

    def get(self, request_uri_hash: str) -> PushedRequest | None:
        """Return a request, whether or not it may still be used."""
        query = select(PushedRequestRow.__table__).where(
            PushedRequestRow.request_uri_hash == request_uri_hash
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        content = self._envelope.open(row["parameters"], place=_place(request_uri_hash))
        return PushedRequest(
            request_uri_hash=request_uri_hash,
            request=AuthorizationRequest.restored(json.loads(content)),
            expires_at=row["expires_at"],
            used_at=row["used_at"],
        )

    def spend(self, request_uri_hash: str, *, now: datetime) -> bool:
        """Take the request's right to become a code; False when it is gone or was taken before."""
        spent = (
            update(PushedRequestRow)
            .where(
                PushedRequestRow.request_uri_hash == request_uri_hash,
                PushedRequestRow.used_at.is_(None),
            )
            .values(used_at=now)
        )
        with self._database.transaction() as connection:
            return connection.execute(spent).rowcount == 1


def _place(request_uri_hash: str) -> str:
    return f"pushed_request.parameters:{request_uri_hash}"
