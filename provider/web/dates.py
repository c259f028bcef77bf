"""Dates and times as citizens write them, in Japan's time."""

from datetime import date, datetime

from provider.clock import JAPAN, japanese_day

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))
_MONTHS = "January February March April May June July August September October November December"


def day(instant: datetime | date, locale: str) -> str:
    """Write a day: 令和8年11月22日（2026年）, or 22 November 2026."""
    local = japanese_day(instant) if isinstance(instant, datetime) else instant
    if locale == "en":
        return f"{local.day} {_month_name(local)} {local.year}"
    return f"{_era_year(local)}{local.month}月{local.day}日（{local.year}年）"


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
    if locale == "en":
        return f"{_month_name(born)} {born.year}"
    return f"{_era_year(born)}{born.month}月（{born.year}年）"


def _month_name(local: date) -> str:
    return _MONTHS.split()[local.month - 1]


def _era_year(local: date) -> str:
    for begins, name in _ERAS:
        if local >= begins:
            year = local.year - begins.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    return f"{local.year}年"
