"""A stretch of days in an invented life."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

FIRST_YEAR: Final = 1926
LAST_YEAR: Final = 2040
"""Lives are laid out from 1 January of the first year to 31 December of the last one."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``start`` to the day before ``end``; ``end`` is None where it never ends."""

    start: date
    end: date | None = None

    def on(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def last_day(self) -> date | None:
        """The last day within; None where it never ends."""
        return None if self.end is None else self.end - timedelta(days=1)

    def known(self, today: date) -> "Span | None":
        """Return what is known of it today: nothing before it starts, no end that lies ahead."""
        if self.start > today:
            return None
        return Span(self.start) if self.end is not None and self.end > today else self

    def common(self, other: "Span") -> "Span | None":
        """Return the days that both have; None where there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else Span(start, end)

    def months(self, year: int) -> int:
        """Count the months of a calendar year that have their first day within."""
        return sum(self.on(date(year, month, 1)) for month in range(1, 13))


def years_later(day: date, years: int) -> date:
    """Return the same day some years later, 1 March for a 29 February that there is not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_on(born: date, day: date) -> int:
    """Count the years of age on a day; a birthday counts from the day itself."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
