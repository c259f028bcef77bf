"""The clock: the only reader of the wall clock, how messages tell an instant, and the day in Japan."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]
"""Answers the present instant as an aware UTC datetime."""

JAPAN = timezone(timedelta(hours=9), "JST")


def utc_now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this module is the one that may


def rfc3339(instant: datetime) -> str:
    """Write an instant in UTC to the second: ``2026-11-22T09:00:00Z`` (RFC 3339)."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def japanese_day(now: datetime) -> date:
    """Return the calendar day that it is in Japan at an instant: law and agencies count by it."""
    return now.astimezone(JAPAN).date()
