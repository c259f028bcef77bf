"""Days, months and years as Japanese records count them: fiscal years, ages, months of life."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

APRIL = 4
_MONTHS = 12
_IN_EVERY_MONTH = 28
_SCHOOL_AGE = 6


def months_later(day: date, months: int) -> date:
    """Return the same day some months later; the last day of the month where there is none."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + years, month + 1
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_of(day: date) -> str:
    """Write the month of a day, ``YYYY-MM``."""
    return f"{day.year:04}-{day.month:02}"


def month_start(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_from(first: date, last: date) -> Iterator[date]:
    """Count the first days of all months from one day's to another's, both included."""
    month = month_start(first)
    while month <= last:
        yield month
        month = months_later(month, 1)


def months_between(first: date, last: date) -> int:
    """Count the months that a period touches, both ends included."""
    return (last.year - first.year) * _MONTHS + last.month - first.month + 1


def fiscal_year(day: date) -> int:
    """Return the Japanese fiscal year of a day, which begins on 1 April."""
    return day.year if day.month >= APRIL else day.year - 1


def enters_school(born: date) -> date:
    """Return the first day of primary school (School Education Act art. 17(1)); born on 1 April is born before."""
    reaches = months_later(born, _SCHOOL_AGE * _MONTHS)
    early = (reaches.month, reaches.day) <= (APRIL, 1)
    return date(reaches.year if early else reaches.year + 1, APRIL, 1)
