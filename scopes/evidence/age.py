"""Ages as the law counts them (Act on Calculation of Ages, 年齢計算ニ関スル法律; Civil Code art. 143).

A person completes a year of life on the day before the birthday, and whoever was born on 29 February on
28 February of every year. Boundaries of benefits, fares and school years all rest on this.
"""

from calendar import monthrange
from datetime import date, timedelta

_SCHOOL_STARTS_AT = 6
_SCHOOL_STARTS_IN = 4
_MONTHS = 12


def completes_year_on(birth_date: date, years: int) -> date:
    """Return the day on which a person has lived that many years: the day before the birthday."""
    return completes_month_on(birth_date, years * _MONTHS)


def completes_month_on(birth_date: date, months: int) -> date:
    """Return the day on which a person has lived that many months.

    Where the month has no such day, it ends with its last day (Civil Code art. 143(2)).
    """
    years, month = divmod(birth_date.month - 1 + months, _MONTHS)
    year, month = birth_date.year + years, month + 1
    last = monthrange(year, month)[1]
    if birth_date.day > last:
        return date(year, month, last)
    return date(year, month, birth_date.day) - timedelta(days=1)


def is_under(birth_date: date, years: int, on: date) -> bool:
    """Tell whether a person has not yet completed that many years on a day."""
    return on < completes_year_on(birth_date, years)


def enters_school_on(birth_date: date) -> date:
    """Return the first day of primary school (School Education Act art. 17(1)).

    It is the 1 April after the day on which the child completes six years, so that children born on
    1 April go with those born the year before.
    """
    completed = completes_year_on(birth_date, _SCHOOL_STARTS_AT)
    start = date(completed.year, _SCHOOL_STARTS_IN, 1)
    return start if completed < start else date(completed.year + 1, _SCHOOL_STARTS_IN, 1)
