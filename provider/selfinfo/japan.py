"""The calendar day in Japan, by which law and agencies count."""

from datetime import date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")


def japanese_day(now: datetime) -> date:
    """Return the day that it is in Japan at an instant."""
    return now.astimezone(JAPAN).date()
