"""Dates as agencies write them, and years as the Japanese calendar counts them.

Eras: Era Name Act (元号法) and the imperial rescripts before it. A year of an era is written with its
initial (``R6.9.10``) or in full (``令和6年9月10日``, the first year also as 元年).
"""

import re
from dataclasses import dataclass
from datetime import date

_WESTERN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_ERA = re.compile(r"([MTSHR])([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{1,2})")
_FULL_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和)(元|[0-9]{1,2})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?"
)


@dataclass(frozen=True)
class Era:
    """One era: its initial, its Japanese and English name, and its first day."""

    initial: str
    ja: str
    en: str
    first_day: date


ERAS = (
    Era("R", "令和", "Reiwa", date(2019, 5, 1)),
    Era("H", "平成", "Heisei", date(1989, 1, 8)),
    Era("S", "昭和", "Showa", date(1926, 12, 25)),
    Era("T", "大正", "Taisho", date(1912, 7, 30)),
    Era("M", "明治", "Meiji", date(1868, 10, 23)),
)
"""Newest first."""


def is_full_date(text: str) -> bool:
    """Tell whether a text is a day in its canonical form, ``YYYY-MM-DD``."""
    if len(text) != len("YYYY-MM-DD") or not text[4] == text[7] == "-":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def partial_date(text: str) -> str | None:
    """Return the canonical form of a date that may be known in part; None for anything else."""
    match = _WESTERN.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    parts = match.groups() if match else _western(text)
    if parts is None:
        return None
    year, month, day = parts
    known = [part for part in (year, month, day) if part not in (None, "00")]
    gap_inside = month == "00" and day not in (None, "00")
    if gap_inside or not _in_calendar(known):
        return None
    return "-".join(known)


def _western(text: str) -> tuple[str, str | None, str | None] | None:
    """Turn a date of the Japanese calendar into western parts; None when it is no such day.

    A year alone or a month that two eras share is taken as it is written.
    """
    match = _SHORT_ERA.fullmatch(text) or _FULL_ERA.fullmatch(text)
    if match is None:
        return None
    named, count, month, day = match.groups()
    era = next(era for era in ERAS if named in (era.initial, era.ja))
    year = era.first_day.year + (1 if count == "元" else int(count)) - 1
    told = (f"{year:04}", month and f"{int(month):02}", day and f"{int(day):02}")
    return told if _within(era, *told) else None


def _within(era: Era, year: str, month: str | None, day: str | None) -> bool:
    """Tell whether any day that is meant lies in the era."""
    earliest = f"{year}-{month or '01'}-{day or '01'}"
    latest = f"{year}-{month or '12'}-{day or '31'}"
    after = [other for other in ERAS if other.first_day > era.first_day]
    ends = after[-1].first_day.isoformat() if after else "9999"
    return latest >= era.first_day.isoformat() and earliest < ends


def _in_calendar(known: list[str]) -> bool:
    year, month, day = (*map(int, known), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
