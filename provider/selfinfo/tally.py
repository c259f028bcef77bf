"""What is counted of agencies and guards: never a value, never a person, never a single request.

Each process counts in memory and adds to the database every few seconds; a process that is killed loses
those seconds of counting, and nothing else.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Protocol

from connectors.counts import AgencyDay, Counts, DefectOfDay, RemovalOfDay
from connectors.port import RecordFault, SourceAnswer, SourceErrorKind, SourceOutcome

_BETWEEN = timedelta(seconds=10)


class TallyStore(Protocol):
    """Keeps counts; adding is one short transaction."""

    def add(self, counts: Counts, *, now: datetime) -> None:
        """Add what one process has counted."""
        ...


class Tally:
    """Counts for one process; its threads may count side by side."""

    def __init__(self, store: TallyStore) -> None:
        self._store = store
        self._lock = Lock()
        self._counts = _nothing()
        self._written_at: datetime | None = None

    def answered(self, answer: SourceAnswer, *, day: date) -> None:
        """Count one question, and what was wrong with its answer."""
        agency_day = AgencyDay(answer.agency_id, day)
        with self._lock:
            self._counts.questions[agency_day] += 1
            self._counts.released[agency_day] += answer.outcome is SourceOutcome.RELEASED
            for fault in _defects(answer):
                defect = DefectOfDay(
                    agency_day, answer.category, fault.record_type, fault.field, fault.rule
                )
                self._counts.records[defect] += fault.records
                self._counts.answers[defect] += 1

    def removed(self, guard: str, category: str, records: int, *, day: date) -> None:
        """Count what a guard took away."""
        with self._lock:
            self._counts.removed[RemovalOfDay(day, guard, category)] += records

    def write_now_and_then(self, *, now: datetime) -> None:
        """Write, unless that was done a few seconds ago; for processes without a worker's errands."""
        if self._written_at is None or now - self._written_at >= _BETWEEN:
            self._written_at = now
            self.write(now=now)

    def write(self, *, now: datetime) -> bool:
        """Add what was counted to the database; False when there was nothing.

        What cannot be written now is counted on.
        """
        with self._lock:
            taken, self._counts = self._counts, _nothing()
        if not taken:
            return False
        try:
            self._store.add(taken, now=now)
        except Exception:
            self._return(taken)
            raise
        return True

    def _return(self, taken: Counts) -> None:
        with self._lock:
            for name, counter in vars(taken).items():
                getattr(self._counts, name).update(counter)


def _defects(answer: SourceAnswer) -> tuple[RecordFault, ...]:
    """List what the agency has to mend: faults by field, surplus, and an answer that could not be used."""
    told = (*answer.faults, *answer.surplus)
    if answer.error_kind is SourceErrorKind.MALFORMED and not answer.faults:
        unusable = RecordFault("", "", answer.reason or answer.error_kind.value, 0)
        return (*told, unusable)
    return told


def _nothing() -> Counts:
    return Counts(Counter(), Counter(), Counter(), Counter(), Counter())
