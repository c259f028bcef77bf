"""The school years of an attended school, from April to March, with the grade in each."""

from collections.abc import Iterator
from datetime import date

from connectors.sandbox.japan.records.days import APRIL, fiscal_year
from connectors.sandbox.japan.support import Schooling

_KEPT_YEARS = 5


def school_years(schooling: Schooling, today: date) -> Iterator[tuple[int, int]]:
    """List fiscal year and grade of the last years begun by today, as long as boards keep them."""
    first = fiscal_year(schooling.span.start)
    year = max(first, fiscal_year(today) - _KEPT_YEARS)
    while date(year, APRIL, 1) <= today:
        opening = date(year, APRIL, 1)
        if schooling.span.end is not None and schooling.span.end <= opening:
            return
        yield year, schooling.first_grade + year - first
        year += 1
