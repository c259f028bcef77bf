"""Dates that may be known in part, and periods between them, on a given day.

A finding is certain only where it is the same for every day that the date may mean.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from scopes.evidence.certainty import Certainty, all_of, opposite


def first_day(text: str) -> date:
    """Return the first day that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` may mean."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """Return the last day that ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` may mean."""
    year, *rest = map(int, text.split("-"))
    month = rest[0] if rest else 12
    day = rest[1] if len(rest) > 1 else monthrange(year, month)[1]
    return date(year, month, day)


def has_come(text: str, on: date) -> Certainty:
    """Tell whether a date has come on a day: it is that day or an earlier one."""
    if last_day(text) <= on:
        return True
    return False if first_day(text) > on else None


def has_passed(text: str, on: date) -> Certainty:
    """Tell whether a date has passed on a day: it is an earlier one."""
    if last_day(text) < on:
        return True
    return False if first_day(text) >= on else None


def lasts(end: str | None, on: date) -> Certainty:
    """Tell whether something still lasts on a day; the day on which it ends counts, no end is none."""
    return True if end is None else opposite(has_passed(end, on))


def runs(start: str, end: str | None, on: date) -> Certainty:
    """Tell whether a period runs on a day; its first and its last day count."""
    return all_of((has_come(start, on), lasts(end, on)))


def begun(
    records: Iterable[Mapping[str, Any]], field: str, on: date
) -> tuple[Mapping[str, Any], ...]:
    """Leave out the records whose start certainly lies after a day: they say nothing about it."""
    return tuple(
        record
        for record in records
        if field not in record or has_come(record[field], on) is not False
    )


def newest(records: Iterable[Mapping[str, Any]], field: str) -> tuple[Mapping[str, Any], ...]:
    """Leave out the records that another one certainly follows, by a date; one without it is the oldest."""
    listed = tuple(records)
    return tuple(
        record
        for record in listed
        if not any(_follows(other.get(field), record.get(field)) for other in listed)
    )


def _follows(later: str | None, earlier: str | None) -> bool:
    if later is None:
        return False
    return earlier is None or first_day(later) > last_day(earlier)
