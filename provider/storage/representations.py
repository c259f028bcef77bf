"""Representations that were made with a child's card: who acts for whom, since when and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped

from consent.representation import LEGAL_REPRESENTATIVE
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there

BY_CARD = "card"


class RepresentationRow(Base):
    """One guardian and one child; two guardians of a child are two rows. Who is who is a secret."""

    __tablename__ = "representation"

    guardian_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), primary_key=True, sensitivity="internal"
    )
    child_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), primary_key=True, sensitivity="internal"
    )
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    since: Mapped[datetime] = column(sensitivity="internal")
    ended_at: Mapped[datetime | None] = column(sensitivity="internal")
    how: Mapped[str] = column(String(16), sensitivity="internal")


@dataclass(frozen=True)
class Representation:
    """Someone for whom a person may act by our own record."""

    child_id: str
    relation: str
    since: datetime


@dataclass(frozen=True)
class Guardian:
    """Someone who may act for a person by our own record."""

    guardian_id: str
    since: datetime


class RepresentationStore:
    """Keeps representations; each of a guardian's ends by itself and for this guardian alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, guardian_id: str, child_id: str, *, now: datetime) -> None:
        """Keep a representation; one that is there already stays as it is, an ended one begins anew."""
        row = {
            "guardian_id": guardian_id,
            "child_id": child_id,
            "relation": LEGAL_REPRESENTATIVE,
            "since": now,
            "ended_at": None,
            "how": BY_CARD,
        }
        anew = update(RepresentationRow).where(
            *_pair(guardian_id, child_id), RepresentationRow.ended_at.is_not(None)
        )
        with self._database.transaction() as connection:
            insert_unless_there(connection, RepresentationRow, row)
            connection.execute(anew.values(since=now, ended_at=None))

    def children_of(self, guardian_id: str) -> Sequence[str]:
        """List the ids of those for whom a person acts by our own record."""
        return [each.child_id for each in self.of_guardian(guardian_id)]

    def of_guardian(self, guardian_id: str) -> Sequence[Representation]:
        """List for whom a person acts by our own record, oldest first."""
        row = RepresentationRow
        query = (
            select(row.child_id, row.relation, row.since)
            .where(row.guardian_id == guardian_id, row.ended_at.is_(None))
            .order_by(row.since, row.child_id)
        )
        with self._database.reading() as connection:
            return [Representation(*found) for found in connection.execute(query)]

    def of_child(self, child_id: str) -> Sequence[Guardian]:
        """List who acts for a person by our own record, oldest first."""
        row = RepresentationRow
        query = (
            select(row.guardian_id, row.since)
            .where(row.child_id == child_id, row.ended_at.is_(None))
            .order_by(row.since, row.guardian_id)
        )
        with self._database.reading() as connection:
            return [Guardian(*found) for found in connection.execute(query)]

    def end(self, guardian_id: str, child_id: str, *, now: datetime) -> bool:
        """End a representation; False when there was none."""
        ended = update(RepresentationRow).where(
            *_pair(guardian_id, child_id), RepresentationRow.ended_at.is_(None)
        )
        with self._database.transaction() as connection:
            return connection.execute(ended.values(ended_at=now)).rowcount == 1


def _pair(guardian_id: str, child_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        RepresentationRow.guardian_id == guardian_id,
        RepresentationRow.child_id == child_id,
    )
