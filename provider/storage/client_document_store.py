"""Which copies are due, who fetches them, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, update

from consent.relying_party import RelyingPartyStatus
from provider.storage.client_documents import ClientDocumentRow, DocumentKind
from provider.storage.clients import ClientRow
from provider.storage.db import Database


@dataclass(frozen=True)
class WantedDocument:
    """One document to fetch; ``failures`` counts those in a row."""

    client_id: str
    kind: DocumentKind
    url: str
    failures: int


class ClientDocumentStore:
    """Keeps copies of what clients publish. Any number of processes may claim at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim_due(self, *, now: datetime, count: int, lease: timedelta) -> Sequence[WantedDocument]:
        """Take the longest due of clients that may be served; nobody else does until the lease ends."""
        due = _due(now).limit(count)
        with self._database.reading() as connection:
            if connection.execute(due.limit(1)).first() is None:
                return []
        claim = update(ClientDocumentRow).where(
            ClientDocumentRow.client_id == bindparam("whose"),
            ClientDocumentRow.kind == bindparam("which"),
        )
        held = due.with_for_update(skip_locked=True, of=ClientDocumentRow)
        with self._database.transaction() as connection:
            found = [_wanted(row) for row in connection.execute(held).mappings()]
            if found:
                keys = [{"whose": each.client_id, "which": each.kind.value} for each in found]
                connection.execute(claim.values(next_fetch_at=now + lease), keys)
        return found

    def of(self, client_id: str, kind: DocumentKind) -> WantedDocument | None:
        """Return what is to be fetched for one client, due or not."""
        query = _columns().where(
            ClientDocumentRow.client_id == client_id, ClientDocumentRow.kind == kind.value
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _wanted(row) if row else None

    def keep(
        self,
        wanted: WantedDocument,
        content: bytes,
        content_hash: str,
        *,
        now: datetime,
        next_fetch_at: datetime | None,
    ) -> bool:
        """Keep what was fetched; False when the registration names another address by now."""
        return self._update(
            wanted,
            content=content,
            content_hash=content_hash,
            fetched_at=now,
            next_fetch_at=next_fetch_at,
            failures=0,
            last_fault=None,
        )

    def note_failure(
        self, wanted: WantedDocument, fault: str, *, next_fetch_at: datetime | None
    ) -> bool:
        """Remember a failure; the copy that is there stays."""
        return self._update(
            wanted, failures=wanted.failures + 1, last_fault=fault, next_fetch_at=next_fetch_at
        )

    def logo_hash(self, client_id: str, url: str) -> str | None:
        """Return under which hash the copy of a client's registered logo is kept."""
        query = select(ClientDocumentRow.content_hash).where(
            ClientDocumentRow.client_id == client_id,
            ClientDocumentRow.kind == DocumentKind.LOGO.value,
            ClientDocumentRow.url == url,
        )
        with self._database.reading() as connection:
            return connection.scalar(query)

    def logo(self, content_hash: str) -> bytes | None:
        """Return the PNG of this hash, if a reviewed client that may be served has it."""
        query = (
            select(ClientDocumentRow.content)
            .join(ClientRow, ClientRow.client_id == ClientDocumentRow.client_id)
            .where(
                ClientDocumentRow.content_hash == content_hash,
                ClientDocumentRow.kind == DocumentKind.LOGO.value,
                ClientRow.reviewed,
                ClientRow.status == RelyingPartyStatus.ACTIVE.value,
            )
        )
        with self._database.reading() as connection:
            return connection.scalar(query.limit(1))

    def _update(self, wanted: WantedDocument, **values: object) -> bool:
        change = update(ClientDocumentRow).where(
            ClientDocumentRow.client_id == wanted.client_id,
            ClientDocumentRow.kind == wanted.kind.value,
            ClientDocumentRow.url == wanted.url,
        )
        with self._database.transaction() as connection:
            return connection.execute(change.values(values)).rowcount == 1


def _columns() -> Select[str, str, str, int]:
    row = ClientDocumentRow
    return select(row.client_id, row.kind, row.url, row.failures)


def _due(now: datetime) -> Select[str, str, str, int]:
    return (
        _columns()
        .join(ClientRow, ClientRow.client_id == ClientDocumentRow.client_id)
        .where(
            ClientDocumentRow.next_fetch_at <= now,
            ClientRow.status == RelyingPartyStatus.ACTIVE.value,
            or_(ClientRow.expires_at.is_(None), ClientRow.expires_at > now),
        )
        .order_by(ClientDocumentRow.next_fetch_at)
    )


def _wanted(row: Mapping[Any, Any]) -> WantedDocument:
    return WantedDocument(row["client_id"], DocumentKind(row["kind"]), row["url"], row["failures"])
