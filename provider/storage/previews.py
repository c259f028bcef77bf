"""Previews: which retrieval shows a visit's citizen what would leave about one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    Row,
    Select,
    String,
    UniqueConstraint,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped

from consent.retrieval import OPEN_STATES, Part, RetrievalState
from provider.flow.state import FlowState
from provider.storage.db import Base, Database, column
from provider.storage.flows import FlowRow
from provider.storage.retrievals import RetrievalPartRow, RetrievalRow, shred_where


class PreviewRow(Base):
    """One preview. ``flow_id`` is empty once it was agreed to: then the retrieval belongs to the grant.

    ``secret`` salts the commitments; it is sealed with the retrieval's key and shredded with it.
    """

    __tablename__ = "preview"
    __table_args__ = (UniqueConstraint("flow_id", "subject_id"),)

    retrieval_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    flow_id: Mapped[str | None] = column(String(43), sensitivity="internal")
    subject_id: Mapped[str] = column(String(36), sensitivity="internal")
    secret: Mapped[bytes] = column(LargeBinary, sensitivity="sealed")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


@dataclass(frozen=True)
class OpenPreview:
    """A preview to which agencies may still answer. ``parts`` say who did, not what."""

    subject_id: str
    categories: tuple[str, ...]
    parts: tuple[Part, ...]


class PreviewStore:
    """Keeps previews; every method joins the open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold_visit(self, flow_id: str) -> bool:
        """Let other tabs of a visit wait until the open transaction ends; False when it does not choose any more."""
        held = select(FlowRow.state).where(FlowRow.flow_id == flow_id).with_for_update()
        with self._database.transaction() as connection:
            return connection.scalar(held) == FlowState.CHOOSING

    def of_visit(self, flow_id: str, subject_id: str) -> str | None:
        """Return the retrieval that a visit's page about a person shows; None before there is one."""
        query = select(PreviewRow.retrieval_id).where(
            PreviewRow.flow_id == flow_id, PreviewRow.subject_id == subject_id
        )
        with self._database.reading() as connection:
            return connection.scalar(query)

    def still_open(self, flow_id: str) -> Sequence[OpenPreview]:
        """List a visit's previews to which agencies may still answer, in one statement that reads no answer."""
        asked, part = RetrievalRow, RetrievalPartRow
        query = (
            select(PreviewRow.subject_id, asked.questions, part.category, part.agency_id)
            .add_columns(part.answered_at)
            .join(asked, asked.retrieval_id == PreviewRow.retrieval_id)
            .outerjoin(part, part.retrieval_id == asked.retrieval_id)
            .where(PreviewRow.flow_id == flow_id, asked.state.in_(OPEN_STATES))
            .order_by(PreviewRow.subject_id, part.category, part.agency_id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [_open(list(mine)) for _, mine in groupby(rows, lambda row: str(row.subject_id))]

    def asked_since(self, flow_id: str, instant: datetime) -> bool:
        """Tell whether agencies are still asked for what a visit shows, or were first asked after an instant."""
        asked = RetrievalRow
        query = (
            select(PreviewRow.retrieval_id)
            .join(asked, asked.retrieval_id == PreviewRow.retrieval_id)
            .where(PreviewRow.flow_id == flow_id)
            .where(or_(asked.state.in_(OPEN_STATES), asked.created_at > instant))
        )
        with self._database.reading() as connection:
            return connection.scalar(query.limit(1)) is not None

    def add(
        self,
        retrieval_id: str,
        flow_id: str | None,
        subject_id: str,
        secret: bytes,
        *,
        expires_at: datetime,
    ) -> None:
        """Let a retrieval be what a visit shows about a person, in the place of an earlier one."""
        earlier = delete(PreviewRow).where(
            PreviewRow.flow_id == flow_id, PreviewRow.subject_id == subject_id
        )
        row = {"retrieval_id": retrieval_id, "flow_id": flow_id, "subject_id": subject_id}
        with self._database.transaction() as connection:
            if flow_id is not None:
                connection.execute(earlier)
            new = insert(PreviewRow).values(**row, secret=secret, expires_at=expires_at)
            connection.execute(new)

    def secret(self, retrieval_id: str) -> bytes | None:
        """Return the sealed secret of a preview."""
        query = select(PreviewRow.secret).where(PreviewRow.retrieval_id == retrieval_id)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def shred_of_visit(self, flow_id: str) -> int:
        """Shred all that a visit's previews hold; return how many did."""
        mine = select(PreviewRow.retrieval_id).where(PreviewRow.flow_id == flow_id)
        with self._database.transaction() as connection:
            return _shred(connection, mine)


def _open(rows: Sequence[Row[Any]]) -> OpenPreview:
    parts = (Part(r.category, r.agency_id, None, r.answered_at) for r in rows if r.category)
    asked = (question["category"] for question in rows[0].questions)
    return OpenPreview(rows[0].subject_id, tuple(asked), tuple(parts))


def shred_previews_of(connection: Connection, session_hash: str) -> int:
    """Shred all that the visits of a browser session show: it ends."""
    visits = select(FlowRow.flow_id).where(FlowRow.session_hash == session_hash)
    return _shred(connection, select(PreviewRow.retrieval_id).where(PreviewRow.flow_id.in_(visits)))


def _shred(connection: Connection, which: Select[str]) -> int:
    ids = list(connection.scalars(which))
    if not ids:
        return 0
    connection.execute(delete(PreviewRow).where(PreviewRow.retrieval_id.in_(ids)))
    gone = RetrievalRow.retrieval_id.in_(ids)
    return shred_where(connection, gone, RetrievalState.EXPIRED)
