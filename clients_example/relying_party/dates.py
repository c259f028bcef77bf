"""Days as people read them. A record may know a year or a month only."""

from calendar import monthrange
from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_label(text: str, language: str) -> str:
    """Write ``2024-09-10``, ``2024-09`` or ``2024`` in the language."""
    parts = [int(part) for part in text.split("-")]
    if language == "ja":
        return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    if len(parts) > 1:
        parts[1:2] = []
        month = _MONTHS[int(text[5:7]) - 1]
        return " ".join([*(str(day) for day in parts[1:]), month, str(parts[0])])
    return text


def months_after(start: date, months: int) -> date:
    """Return the day that many months later, at most the last day of that month."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    for day in (start.day, 30, 29):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, 28)


def months_between(start: date, end: date) -> int:
    """Return the whole months from one day to a later one; negative when it is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end >= months_after(start, months) else months - 1


def last_day(text: str) -> date:
    """Return the last day that ``2027-03-31``, ``2027-03`` or ``2027`` can mean."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])
