"""Counts of agencies and guards by day: what is reported to agencies, and what the operator sees."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Integer, RowMapping, String, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped

from connectors.counts import AgencyDay, Counts, DefectOfDay, DueReport
from connectors.port import Defect, RecordFault, UsageReport
from provider.storage.db import Base, Database, column

_KEPT = timedelta(days=400)
_AGAIN_AFTER = timedelta(minutes=5)
_MOST_REPORTS = 50
_SETTLED = timedelta(seconds=10)
"""How long defects gather before an agency hears of them."""


class AgencyDayRow(Base):
    """What one agency was asked on one day (Asia/Tokyo), and how far it has been told.

    ``changed_at`` is the last counting, ``reported_at`` the counting of which the agency knows.
    """

    __tablename__ = "agency_day"

    bucket: Mapped[str] = column(String(80), primary_key=True, sensitivity="internal")
    agency_id: Mapped[str] = column(String(64), index=True, sensitivity="internal")
    day: Mapped[date] = column(Date, sensitivity="internal")
    questions: Mapped[int] = column(Integer, sensitivity="internal")
    released: Mapped[int] = column(Integer, sensitivity="internal")
    has_defects: Mapped[bool] = column(Boolean, sensitivity="internal")
    changed_at: Mapped[datetime] = column(sensitivity="internal")
    reported_at: Mapped[datetime | None] = column(sensitivity="internal")
    tried_at: Mapped[datetime | None] = column(sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class AgencyDefectRow(Base):
    """One kind of defect in an agency's answers of one day."""

    __tablename__ = "agency_defect"

    bucket: Mapped[str] = column(String(400), primary_key=True, sensitivity="internal")
    agency_day: Mapped[str] = column(String(80), index=True, sensitivity="internal")
    category: Mapped[str] = column(String(64), sensitivity="internal")
    record_type: Mapped[str] = column(String(64), sensitivity="internal")
    field: Mapped[str] = column(String(128), sensitivity="internal")
    rule: Mapped[str] = column(String(64), sensitivity="internal")
    records: Mapped[int] = column(Integer, sensitivity="internal")
    answers: Mapped[int] = column(Integer, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class GuardRemovalRow(Base):
    """How many records one guard took away on one day, by scope."""

    __tablename__ = "guard_removal"

    bucket: Mapped[str] = column(String(160), primary_key=True, sensitivity="internal")
    day: Mapped[date] = column(Date, sensitivity="internal")
    guard: Mapped[str] = column(String(64), sensitivity="internal")
    category: Mapped[str] = column(String(64), sensitivity="internal")
    records: Mapped[int] = column(Integer, sensitivity="internal")
    expires_at: Mapped[datetime] = column(index=True, sensitivity="internal")


class Tallies:
    """``provider.selfinfo.tally.TallyStore`` on SQL, and what is read of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, counts: Counts, *, now: datetime) -> None:
        """Add what one process has counted; rows go in one order, so that processes cannot deadlock."""
        with self._database.transaction() as connection:
            for agency_day, questions in sorted(counts.questions.items()):
                self._add_day(connection, agency_day, questions, counts, now)
            for defect, records in sorted(counts.records.items()):
                self._add_defect(connection, defect, records, counts.answers[defect])
            for removal, records in sorted(counts.removed.items()):
                key = f"{removal.day}:{removal.guard}:{removal.category}"
                row = {"bucket": key, **vars(removal), "records": records}
                _add(connection, GuardRemovalRow, row | _expiry(removal.day), ("records",))

    def due(self, *, now: datetime, today: date) -> Sequence[DueReport]:
        """List what agencies have to hear: days that are over, and defects of today once they have settled."""
        row = AgencyDayRow
        settled = row.has_defects & (row.changed_at <= now - _SETTLED)
        query = (
            select(row.__table__)
            .where(
                or_(row.reported_at.is_(None), row.reported_at < row.changed_at),
                or_(row.day < today, settled),
                or_(row.tried_at.is_(None), row.tried_at <= now - _AGAIN_AFTER),
            )
            .order_by(row.day, row.agency_id)
            .limit(_MOST_REPORTS)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
            return [_due(connection, each) for each in found]

    def tried(self, due: DueReport, *, now: datetime, taken: bool) -> None:
        """Note that an agency was told, or that it has to be told again later."""
        row = AgencyDayRow
        values = {"reported_at": due.changed_at, "tried_at": None} if taken else {"tried_at": now}
        with self._database.transaction() as connection:
            connection.execute(update(row).where(row.bucket == due.bucket).values(**values))

    def of_agency(self, agency_id: str, *, since: date) -> Sequence[UsageReport]:
        """List an agency's days, the newest first."""
        row = AgencyDayRow
        query = select(row.__table__).where(row.agency_id == agency_id, row.day >= since)
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(row.day.desc())).mappings().all()
            return [_due(connection, each).report for each in found]

    def removals(self, *, since: date) -> Sequence[Mapping[str, Any]]:
        """List what guards took away by day, guard and scope."""
        row = GuardRemovalRow
        query = select(row.day, row.guard, row.category, row.records).where(row.day >= since)
        with self._database.reading() as connection:
            ordered = query.order_by(row.day.desc(), row.guard, row.category)
            return [dict(each) for each in connection.execute(ordered).mappings()]

    def _add_day(
        self,
        connection: Connection,
        agency_day: AgencyDay,
        questions: int,
        counts: Counts,
        now: datetime,
    ) -> None:
        has_defects = any(defect.agency_day == agency_day for defect in counts.records)
        row = {
            "bucket": _bucket(agency_day),
            **vars(agency_day),
            "questions": questions,
            "released": counts.released[agency_day],
            "has_defects": has_defects,
            "changed_at": now,
        }
        fixed = {"changed_at": now} | ({"has_defects": True} if has_defects else {})
        sums = ("questions", "released")
        _add(connection, AgencyDayRow, row | _expiry(agency_day.day), sums, fixed)

    def _add_defect(
        self, connection: Connection, defect: DefectOfDay, records: int, answers: int
    ) -> None:
        day = _bucket(defect.agency_day)
        named = (defect.category, defect.record_type, defect.field, defect.rule)
        row = {
            "bucket": ":".join((day, *named)),
            "agency_day": day,
            **dict(zip(("category", "record_type", "field", "rule"), named, strict=True)),
            "records": records,
            "answers": answers,
        }
        sums = ("records", "answers")
        _add(connection, AgencyDefectRow, row | _expiry(defect.agency_day.day), sums)


def _bucket(agency_day: AgencyDay) -> str:
    return f"{agency_day.day}:{agency_day.agency_id}"


def _add(
    connection: Connection,
    table: type[AgencyDayRow] | type[AgencyDefectRow] | type[GuardRemovalRow],
    row: Mapping[str, Any],
    sums: Sequence[str],
    fixed: Mapping[str, Any] | None = None,
) -> None:
    """Insert a row, or add its sums to the one that is there."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    first = dialect.insert(table).values(**row)
    added = {name: getattr(table, name) + row[name] for name in sums}
    connection.execute(
        first.on_conflict_do_update(index_elements=[table.bucket], set_=added | dict(fixed or {}))
    )


def _expiry(day: date) -> dict[str, datetime]:
    return {"expires_at": datetime.combine(day, time(), UTC) + _KEPT}


def _due(connection: Connection, found: RowMapping) -> DueReport:
    row = AgencyDefectRow
    query = select(row.__table__).where(row.agency_day == found["bucket"]).order_by(row.bucket)
    defects = tuple(
        Defect(
            category=each["category"],
            fault=RecordFault(each["record_type"], each["field"], each["rule"], each["records"]),
            answers=each["answers"],
        )
        for each in connection.execute(query).mappings()
    )
    report = UsageReport(
        found["agency_id"], found["day"], found["questions"], found["released"], defects
    )
    return DueReport(found["bucket"], report, found["changed_at"])
