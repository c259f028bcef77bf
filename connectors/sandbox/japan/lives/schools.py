"""School, from elementary school to university."""

from dataclasses import replace
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.lives.homes import WORDS
from connectors.sandbox.japan.lives.stage import Stage, cut, end_of_school_age
from connectors.sandbox.japan.places import BY_AGENCY, SCHOOL_BOARD
from connectors.sandbox.japan.span import Span
from connectors.sandbox.japan.support import Schooling, TuitionSupport

_SUPPORT_SINCE: Final = date(2014, 4, 1)
_FOR_ALL_SINCE: Final = date(2025, 4, 1)
_MONTHLY: Final = 9_900
"""Tuition support for a full-time public high school, a month."""
_NEW_TIMES: Final = 1950


def educate(stage: Stage) -> Member:
    """Send somebody to school, and have tuition supported where the law does."""
    first = end_of_school_age(stage.member.born, 6)
    special = any(book.severity for book in stage.member.handbooks)
    schools = _compulsory(stage, first, special=special) + _later(stage, first, special=special)
    return replace(stage.member, schooling=tuple(schools), tuition=tuple(_support(stage, schools)))


def _years(stage: Stage, first: date, start: int, length: int) -> Span | None:
    return stage.lived(
        first.replace(year=first.year + start), first.replace(year=first.year + start + length)
    )


def _compulsory(stage: Stage, first: date, *, special: bool) -> list[Schooling]:
    """Return elementary and lower secondary school; a move to another town changes the school."""
    found = []
    for kind, start, length in (("elementary", 0, 6), ("lower_secondary", 6, 3)):
        years = _years(stage, first, start, length)
        if years is None:
            continue
        if special:
            found.append(_special_school(stage, years))
            continue
        for part, agency in _by_town(stage, years):
            town = BY_AGENCY[agency]
            number = stage.dice.between(0, len(WORDS[kind]) - 1)
            name = f"{town.name}立{WORDS[kind][number]}"
            code = f"ZZ{town.five_digits}{kind[0].upper()}{number + 1}"
            aid = _aid(stage, part)
            grade = 1 + _school_years(years.start, part.start)
            found.append(Schooling(kind, name, code, "municipal", SCHOOL_BOARD, part, grade, aid))
    return found


def _aid(stage: Stage, span: Span) -> str | None:
    assisted = [each.span for each in stage.member.assistance]
    if cut([span], assisted):
        return "public_assistance"
    return "quasi_needy" if stage.dice.chance(12) else None


def _school_years(start: date, day: date) -> int:
    return day.year - start.year - ((day.month, day.day) < (start.month, start.day))


def _by_town(stage: Stage, years: Span) -> list[tuple[Span, str]]:
    found: list[tuple[Span, str]] = []
    for stay in stage.member.stays:
        part = stay.span.common(years)
        if part is None:
            continue
        if found and found[-1][1] == stay.agency_id:
            found[-1] = (Span(found[-1][0].start, part.end), stay.agency_id)
        else:
            found.append((part, stay.agency_id))
    return found


def _special_school(stage: Stage, years: Span) -> Schooling:
    aid = _aid(stage, years)
    name = WORDS["special_needs"]
    return Schooling("special_needs", name, "ZZ990T1", "prefectural", SCHOOL_BOARD, years, 1, aid)


def _later(stage: Stage, first: date, *, special: bool) -> list[Schooling]:
    modern = stage.member.born.year >= _NEW_TIMES
    years = _years(stage, first, 9, 3)
    if years is None or not stage.dice.chance(98 if modern else 50):
        return []
    if special:
        return [_special_school(stage, years)]
    number = stage.dice.between(0, len(WORDS["upper_secondary"]) - 1)
    name = WORDS["upper_secondary"][number]
    establisher = "private" if name.startswith("私立") else "prefectural"
    code = f"ZZ990H{number + 1}"
    found = [Schooling("upper_secondary", name, code, establisher, SCHOOL_BOARD, years)]
    study = _years(stage, first, 12, 4)
    if study is not None and stage.dice.chance(52 if modern else 14):
        found.append(Schooling("university", WORDS["university"], "ZZ990U1", "private", "", study))
    return found


def _support(stage: Stage, schools: list[Schooling]) -> list[TuitionSupport]:
    found = []
    for place, school in enumerate(schools):
        if school.kind != "upper_secondary":
            continue
        band = stage.dice.weighted(
            [("under_154500", 35), ("under_304200", 45), ("from_304200", 20)]
        )
        since = _FOR_ALL_SINCE if band == "from_304200" else _SUPPORT_SINCE
        span = school.span.common(Span(since))
        if span is not None:
            found.append(TuitionSupport(place, span, _MONTHLY, band))
    return found
