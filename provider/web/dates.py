"""Dates and times as citizens write them, in Japan's time, and days as in their records."""

from datetime import date, datetime

from provider.clock import JAPAN, japanese_day
from scopes.human.days import day_in_words, month_in_words


def day(instant: datetime | date, locale: str) -> str:
    """Write a day: 令和8年11月22日（2026年）, or 22 November 2026."""
    local = japanese_day(instant) if isinstance(instant, datetime) else instant
    return day_in_words(local.isoformat(), locale) or local.isoformat()


def minute(instant: datetime, locale: str) -> str:
    """Write a day and a time of day."""
    clock = time_of_day(instant, locale)
    return (
        f"{day(instant, locale)}, {clock}" if locale == "en" else f"{day(instant, locale)}{clock}"
    )


def time_of_day(instant: datetime, locale: str) -> str:
    """Write a time of day: 9時05分, or 09:05."""
    local = instant.astimezone(JAPAN)
    return f"{local:%H:%M}" if locale == "en" else f"{local.hour}時{local.minute:02}分"


def month(born: date, locale: str) -> str:
    """Write year and month of a birth: 平成31年4月（2019年）, or April 2019."""
    return month_in_words(f"{born:%Y-%m}", locale) or f"{born:%Y-%m}"
