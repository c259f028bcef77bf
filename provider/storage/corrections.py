"""Corrections as citizens asked for them: which record of which agency, and where the case stands. No words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, func, or_, select, update
from sqlalchemy.orm import Mapped

from consent.correction import CorrectionCase, CorrectionState
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there

BATCH = 500


class CorrectionCaseRow(Base):
    """One case. What the person wrote is at the agency alone."""

    __tablename__ = "correction_case"

    case_id: Mapped[str] = column(String(36), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    subject_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    relation: Mapped[str] = column(String(32), sensitivity="internal")
    agency_id: Mapped[str] = column(String(64), sensitivity="internal")
    category: Mapped[str] = column(String(64), sensitivity="internal")
    record_type: Mapped[str] = column(String(64), sensitivity="internal")
    opened_at: Mapped[datetime] = column(sensitivity="internal")
    changed_at: Mapped[datetime] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")
    state: Mapped[str] = column(String(16), sensitivity="internal")
    reason: Mapped[str | None] = column(String(16), sensitivity="internal")
    number: Mapped[str | None] = column(String(64), sensitivity="internal")


_CASE = tuple(getattr(CorrectionCaseRow, name) for name in CorrectionCase.__dataclass_fields__)


class CorrectionStore:
    """Keeps cases."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, case: CorrectionCase) -> None:
        """Keep a new case; the same one again changes nothing."""
        with self._database.transaction() as connection:
            insert_unless_there(connection, CorrectionCaseRow, vars(case))

    def get(self, case_id: str, *, now: datetime) -> CorrectionCase | None:
        """Return a case."""
        row = CorrectionCaseRow
        query = select(*_CASE).where(row.case_id == case_id, row.expires_at > now)
        with self._database.reading() as connection:
            found = connection.execute(query).one_or_none()
        return _case(found) if found else None

    def of_person(self, person_id: str, *, now: datetime) -> Sequence[CorrectionCase]:
        """List the cases that a person opened or that are about them, the last changed first."""
        row = CorrectionCaseRow
        query = (
            select(*_CASE)
            .where(
                or_(row.person_id == person_id, row.subject_id == person_id),
                row.expires_at > now,
            )
            .order_by(row.changed_at.desc(), row.case_id)
        )
        with self._database.reading() as connection:
            return [_case(found) for found in connection.execute(query)]

    def open_of(self, person_id: str, *, now: datetime) -> int:
        """Count the cases of a person that no agency has decided yet."""
        row = CorrectionCaseRow
        undecided = [state.value for state in CorrectionState if state.open]
        mine = (row.person_id == person_id, row.expires_at > now, row.state.in_(undecided))
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).where(*mine)) or 0

    def unanswered(
        self, opened_from: datetime, opened_until: datetime, after: str
    ) -> Sequence[CorrectionCase]:
        """List some of the cases, opened in a time, of which no agency has said anything; by their ids, from one on."""
        row = CorrectionCaseRow
        query = (
            select(*_CASE)
            .where(row.state == CorrectionState.SENT.value, row.case_id > after)
            .where(row.opened_at > opened_from, row.opened_at <= opened_until)
            .order_by(row.case_id)
            .limit(BATCH)
        )
        with self._database.reading() as connection:
            return [_case(found) for found in connection.execute(query)]

    def move(self, case: CorrectionCase, before: CorrectionState) -> bool:
        """Keep a case in its next state; False when another statement was faster."""
        row = CorrectionCaseRow
        changed = ("state", "reason", "number", "changed_at", "expires_at")
        move = update(row).where(row.case_id == case.case_id, row.state == before.value)
        with self._database.transaction() as connection:
            told = move.values({name: getattr(case, name) for name in changed})
            return connection.execute(told).rowcount == 1


def _case(found: Sequence[Any]) -> CorrectionCase:
    told = dict(zip(CorrectionCase.__dataclass_fields__, found, strict=True))
    return CorrectionCase(**{**told, "state": CorrectionState(told["state"])})
