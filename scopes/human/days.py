"""Days, months and years as a person reads them; what is unknown is said to be, and never guessed.

Japanese counts by eras (Era Name Act, 元号法), with the western year in brackets; English has no eras.
A month or year that two eras share names both. Each function returns None for what is no such day.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from scopes.human.phrases import DAYS
from scopes.schema.dates import ERAS, Era
from scopes.wording import ENGLISH

_JAPAN = timezone(timedelta(hours=9), "JST")
_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def day_in_words(text: str, language: str) -> str | None:
    """Write a date as far as it is known: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    known = _parts(text)
    match known:
        case None:
            return None
        case (year,):
            return _filled("month_unknown", language, date(year, 1, 1))
        case (year, month):
            return _filled("day_unknown", language, date(year, month, 1))
        case _:
            day = date(*known)
            return _filled("day", language, day, **_years(day, day, "year", language))


def month_in_words(text: str, language: str) -> str | None:
    """Write a month, ``YYYY-MM``."""
    match _parts(text):
        case (year, month):
            first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
            return _filled("month", language, first, **_years(first, last, "year", language))
    return None


def fiscal_year_in_words(year: int, language: str) -> str | None:
    """Write a fiscal year, which lasts from April to March.

    It is called after the eras of its own calendar year: 2019 began as 平成31年度 and became 令和元年度.
    """
    if not date.min.year <= year < date.max.year:
        return None
    first, last = date(year, 4, 1), date(year, 12, 31)
    years = _years(first, last, "fiscal_year", language)
    return _filled("fiscal_year", language, first, **years)


def calendar_year_in_words(year: int, language: str) -> str | None:
    """Write a whole calendar year, such as that of an income."""
    if not date.min.year <= year < date.max.year:
        return None
    first, last = date(year, 1, 1), date(year, 12, 31)
    years = _years(first, last, "year", language)
    return _filled("calendar_year", language, first, **years)


def minute_in_words(text: str, language: str) -> str | None:
    """Write an instant of RFC 3339 as day and minute in Japan; None for anything else."""
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        local = datetime.fromisoformat(text).astimezone(_JAPAN)
    except (ValueError, OverflowError):
        return None
    day = day_in_words(local.date().isoformat(), language)
    words = DAYS["minute"].in_language(language)
    return words.format(day=day, hour=local.hour, minute=local.minute)


def _parts(text: str) -> tuple[int, ...] | None:
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    known = tuple(int(part) for part in match.groups() if part is not None)
    try:
        date(*(*known, 1, 1)[:3])
    except ValueError:
        return None
    return known


def _filled(key: str, language: str, day: date, **years: str) -> str:
    parts = {"year": day.year, "next": day.year + 1, "month": day.month, "day": day.day}
    name = _MONTHS[day.month - 1]
    return DAYS[key].in_language(language).format(**parts, month_name=name, **years)


def _years(first: date, last: date, key: str, language: str) -> dict[str, str]:
    """Name the year of some days, by era and western; before the oldest era the western year alone."""
    western = DAYS[f"{key}_alone"].in_language(language).format(year=first.year)
    eras = _eras(first, last, f"{key}_of_era", language)
    if not eras:
        return {"era": western, "western": ""}
    in_brackets = DAYS["in_brackets"].in_language(language).format(western=western)
    return {"era": eras, "western": in_brackets}


def _eras(first: date, last: date, key: str, language: str) -> str:
    """Name the eras of some days of one calendar year; nothing before the oldest era."""
    ends = {era: newer.first_day for newer, era in pairwise(ERAS)}
    named = [
        _year_of(era, last.year, key, language)
        for era in reversed(ERAS)
        if era.first_day <= last and first < ends.get(era, date.max)
    ]
    return DAYS["both"].in_language(language).join(named)


def _year_of(era: Era, year: int, key: str, language: str) -> str:
    count = year - era.first_day.year + 1
    shown = DAYS["first"].in_language(language) if count == 1 else str(count)
    name = era.en if language == ENGLISH else era.ja
    return DAYS[key].in_language(language).format(era=name, count=shown)
