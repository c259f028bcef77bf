"""Cases about deliveries that a person does not recognise; about one connection one is open at most."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, RowMapping, String, select, update
from sqlalchemy.orm import Mapped

from consent.unrecognised import KEPT_FOR, CaseState, Finding, UnrecognisedCase
from provider.storage.db import Base, Database, column
from provider.storage.persons import insert_unless_there

_MOST_SHOWN = 50


class UnrecognisedCaseRow(Base):
    """One case. ``open_about`` names what it is about while it is open, and ``expires_at`` is set after that."""

    __tablename__ = "unrecognised_case"

    number: Mapped[str] = column(String(16), primary_key=True, sensitivity="internal")
    person_id: Mapped[str] = column(
        String(36), ForeignKey("person.person_id"), index=True, sensitivity="internal"
    )
    disclosure_id: Mapped[str] = column(String(36), sensitivity="internal")
    client_id: Mapped[str] = column(String(64), sensitivity="internal")
    grant_id: Mapped[str] = column(String(36), sensitivity="internal")
    opened_at: Mapped[datetime] = column(sensitivity="internal")
    state: Mapped[str] = column(String(16), sensitivity="internal")
    settled_at: Mapped[datetime | None] = column(sensitivity="internal")
    finding: Mapped[str | None] = column(String(16), sensitivity="internal")
    open_about: Mapped[str | None] = column(String(73), unique=True, sensitivity="internal")
    expires_at: Mapped[datetime | None] = column(index=True, sensitivity="internal")


class SqlUnrecognisedCases:
    """Keeps cases, for the person who reported and for the operator's desk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, case: UnrecognisedCase) -> UnrecognisedCase:
        """Keep a new case; where one is open about the same, return that one instead."""
        row = UnrecognisedCaseRow
        with self._database.transaction() as connection:
            insert_unless_there(connection, row, vars(case) | {"open_about": case.about})
            found = connection.execute(_CASE.where(row.open_about == case.about))
            return _case(found.mappings().one())

    def of_person(self, person_id: str) -> Sequence[UnrecognisedCase]:
        """List a person's cases, the newest fifty, newest first."""
        row = UnrecognisedCaseRow
        mine = _CASE.where(row.person_id == person_id)
        newest = mine.order_by(row.opened_at.desc(), row.number).limit(_MOST_SHOWN)
        with self._database.reading() as connection:
            return [_case(each) for each in connection.execute(newest).mappings()]

    def get(self, number: str, person_id: str) -> UnrecognisedCase | None:
        """Return a case that this person reported."""
        row = UnrecognisedCaseRow
        with self._database.reading() as connection:
            query = _CASE.where(row.number == number, row.person_id == person_id)
            found = connection.execute(query).mappings().one_or_none()
        return _case(found) if found else None

    def waiting(self) -> Sequence[UnrecognisedCase]:
        """List what the desk has to look into, oldest first."""
        row = UnrecognisedCaseRow
        query = _CASE.where(row.state == CaseState.OPEN.value).order_by(row.opened_at, row.number)
        with self._database.reading() as connection:
            return [_case(each) for each in connection.execute(query).mappings()]

    def settle(
        self, number: str, state: CaseState, *, now: datetime, finding: Finding | None = None
    ) -> bool:
        """Settle an open case, once; False when there is none, or it is settled already."""
        row = UnrecognisedCaseRow
        settled = update(row).where(row.number == number, row.state == CaseState.OPEN.value)
        values = {"state": state.value, "settled_at": now, "expires_at": now + KEPT_FOR}
        told = {"finding": finding.value if finding else None, "open_about": None}
        with self._database.transaction() as connection:
            return connection.execute(settled.values(values | told)).rowcount == 1


_CASE = select(
    *(getattr(UnrecognisedCaseRow, name) for name in UnrecognisedCase.__dataclass_fields__)
)


def _case(row: RowMapping) -> UnrecognisedCase:
    finding = Finding(row["finding"]) if row["finding"] else None
    return UnrecognisedCase(**{**row, "state": CaseState(row["state"]), "finding": finding})
