"""Which fiscal year's resident tax is the latest one."""

from datetime import date

_DECIDED_IN_MONTH = 6


def latest_tax_year(today: date) -> int:
    """Return the newest fiscal year whose resident tax has been decided, which happens in June."""
    return today.year if today.month >= _DECIDED_IN_MONTH else today.year - 1
