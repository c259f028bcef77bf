"""The clock: the only reader of the wall clock, and the one form in which messages tell an instant."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the present instant as an aware UTC datetime."""


def utc_now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this module is the one that may


def rfc3339(instant: datetime) -> str:
    """Write an instant in UTC to the second: ``2026-11-22T09:00:00Z`` (RFC 3339)."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
