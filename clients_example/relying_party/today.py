"""Today in Japan, where all three apps are at home."""

from datetime import UTC, date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9))


def today() -> date:
    """Return the present day in Japan."""
    return datetime.now(UTC).astimezone(JAPAN).date()
