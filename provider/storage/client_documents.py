"""Our copies of what clients keep at addresses of their own: the JWK Set, the logo.

A request reads the copy together with the registration and never waits for the client's host.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped

from provider.storage.db import Base, column

KEYS_KEPT = timedelta(hours=24)
"""How long a copy of keys serves while its host cannot be reached; after that it is none."""


class DocumentKind(StrEnum):
    """What is kept, and the registered member that holds its address."""

    JWKS = "jwks_uri"
    LOGO = "logo_uri"


class ClientDocumentRow(Base):
    """One copy. ``url`` says of what: a copy of another address than the registered one is none.

    ``content`` is checked: a JWK Set of public keys as JSON, or a PNG that we encoded. Without
    ``next_fetch_at`` nobody fetches again.
    """

    __tablename__ = "client_document"

    client_id: Mapped[str] = column(
        String(64),
        ForeignKey("client.client_id", ondelete="CASCADE"),
        primary_key=True,
        sensitivity="public",
    )
    kind: Mapped[str] = column(String(16), primary_key=True, sensitivity="public")
    url: Mapped[str] = column(String(2_048), sensitivity="public")
    content: Mapped[bytes | None] = column(LargeBinary, sensitivity="public")
    content_hash: Mapped[str | None] = column(String(64), index=True, sensitivity="public")
    fetched_at: Mapped[datetime | None] = column(sensitivity="internal")
    next_fetch_at: Mapped[datetime | None] = column(index=True, sensitivity="internal")
    failures: Mapped[int] = column(sensitivity="internal")
    last_fault: Mapped[str | None] = column(String(32), sensitivity="internal")


@dataclass(frozen=True)
class KeySet:
    """A client's JWK Set in force. ``version`` changes with its content.

    ``good_until`` is when a copy becomes too old to be believed; None for keys held by value.
    """

    jwks: Mapping[str, Any]
    version: str
    good_until: datetime | None = None


def with_key_copy(query: Select[Any], client_id: ColumnElement[str] | Any) -> Select[Any]:
    """Let a query of clients bring each one's copied keys along, for ``key_set_of``."""
    copy = ClientDocumentRow
    mine = and_(copy.client_id == client_id, copy.kind == DocumentKind.JWKS.value)
    return query.outerjoin(copy, mine).add_columns(
        copy.url.label("keys_url"),
        copy.content.label("keys_content"),
        copy.content_hash.label("keys_hash"),
        copy.fetched_at.label("keys_fetched_at"),
    )


def key_set_of(metadata: Mapping[str, Any], row: Mapping[Any, Any]) -> KeySet:
    """Return a client's keys: by value, or the copy; an empty set when there is neither."""
    if metadata.get("jwks"):
        return KeySet(metadata["jwks"], version="")
    if row["keys_content"] is None or row["keys_url"] != metadata.get(DocumentKind.JWKS.value):
        return KeySet({}, version="")
    return KeySet(
        json.loads(row["keys_content"]),
        version=row["keys_hash"],
        good_until=row["keys_fetched_at"] + KEYS_KEPT,
    )


def declare_documents(
    connection: Connection,
    client_id: str,
    metadata: Mapping[str, Any],
    *,
    reviewed: bool,
    now: datetime,
) -> None:
    """Note what is to be fetched for a registration, in its own transaction.

    The logo of a client that nobody reviewed is shown nowhere, so it is not fetched either. A copy
    of the same address stays in force until it has been fetched again.
    """
    kinds = (DocumentKind.JWKS, *((DocumentKind.LOGO,) if reviewed else ()))
    wanted = {kind.value: metadata[kind.value] for kind in kinds if metadata.get(kind.value)}
    mine = ClientDocumentRow.client_id == client_id
    gone = delete(ClientDocumentRow).where(mine, ClientDocumentRow.kind.not_in(wanted))
    connection.execute(gone)
    known = select(ClientDocumentRow.kind, ClientDocumentRow.url).where(mine)
    urls = {row.kind: row.url for row in connection.execute(known)}
    for kind, url in wanted.items():
        fresh = {"url": url, "next_fetch_at": now, "failures": 0, "last_fault": None}
        if kind not in urls:
            row = {"client_id": client_id, "kind": kind, **fresh}
            connection.execute(insert(ClientDocumentRow).values(row))
            continue
        if urls[kind] != url:
            fresh |= {"content": None, "content_hash": None, "fetched_at": None}
        change = update(ClientDocumentRow).where(mine, ClientDocumentRow.kind == kind)
        connection.execute(change.values(fresh))
