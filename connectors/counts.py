"""What is counted of agencies, and of what is taken from their answers: by day, never by person."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from connectors.port import UsageReport


@dataclass(frozen=True, order=True)
class AgencyDay:
    """One agency on one day (Asia/Tokyo)."""

    agency_id: str
    day: date


@dataclass(frozen=True, order=True)
class DefectOfDay:
    """One kind of defect of an agency's answers on one day: category, record type, field and rule."""

    agency_day: AgencyDay
    category: str
    record_type: str
    field: str
    rule: str


@dataclass(frozen=True, order=True)
class RemovalOfDay:
    """What one guard took away on one day, by category."""

    day: date
    guard: str
    category: str


@dataclass(frozen=True)
class Counts:
    """What one process has counted since it last wrote it down."""

    questions: Counter[AgencyDay]
    released: Counter[AgencyDay]
    records: Counter[DefectOfDay]
    answers: Counter[DefectOfDay]
    removed: Counter[RemovalOfDay]

    def __bool__(self) -> bool:
        return bool(self.questions or self.removed)


@dataclass(frozen=True)
class DueReport:
    """A report that an agency has to hear, and the instant of the last counting in it."""

    bucket: str
    report: UsageReport
    changed_at: datetime
