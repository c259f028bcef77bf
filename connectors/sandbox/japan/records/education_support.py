"""Tuition support for high school and grants for special needs, held by whoever runs the school."""

from datetime import date
from typing import Final

from connectors.sandbox.japan.places import PREFECTURE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import months_between
from connectors.sandbox.japan.records.incomes import income_of
from connectors.sandbox.japan.records.known_spans import begun, ended_on, last_known_day
from connectors.sandbox.japan.records.school_years import school_years
from connectors.sandbox.japan.support import Schooling, TuitionSupport

_LONGEST = 36
_OTHER_COURSES: Final = (("part_time", 4), ("correspondence", 6))
_PRIMARY, _COMPULSORY = 6, 9
_TIERS: Final = ((3_000_000, "I"), (5_500_000, "II"))
_DECIDED_IN_JULY = (7, 15)


def held(case: Case, agency_id: str) -> Entries:
    """Give the support of each high school, and the grant of each year at a special needs school."""
    for place, tuition in begun(case.member.tuition, case.today):
        schooling = case.member.schooling[tuition.school]
        if (schooling.board or PREFECTURE) == agency_id:
            yield Entry("high_school_support", f"{place}", _support(case, tuition, schooling))
    for schooling in case.member.schooling:
        if schooling.kind != "special_needs" or schooling.board != agency_id:
            continue
        for year, grade in school_years(schooling, case.today):
            if date(year, *_DECIDED_IN_JULY) <= case.today:
                fields = _grant(case, schooling, year, grade)
                yield Entry("special_needs_grant", f"{year}", fields)


def _school(schooling: Schooling) -> Fields:
    return {
        "code": schooling.code,
        "name": schooling.name,
        "establisher": schooling.establisher,
    }


def _support(case: Case, tuition: TuitionSupport, schooling: Schooling) -> Fields:
    over = ended_on(tuition.span, case.today)
    months = months_between(tuition.span.start, last_known_day(tuition.span, case.today))
    return {
        "school": _school(schooling),
        "course": _course(case, tuition, schooling),
        "period_from": tuition.span.start,
        "period_to": over,
        "monthly_yen": tuition.monthly_yen,
        "state": "ended" if over else "granted",
        "months_used": min(months, _LONGEST),
        "household_tax_basis_band": tuition.band,
    }


def _course(case: Case, tuition: TuitionSupport, schooling: Schooling) -> str:
    if schooling.kind == "special_needs":
        return "special_needs_upper"
    draws = case.draws("course", tuition.school)
    return next((course for course, share in _OTHER_COURSES if draws.chance(share)), "full_time")


def _grant(case: Case, schooling: Schooling, year: int, grade: int) -> Fields:
    draws = case.draws("special_needs_grant", year)
    parents = [case.household.member(number) for number in case.member.parents]
    income = sum(income_of(case, parent, year - 1).total for parent in parents)
    tier = next((tier for most, tier in _TIERS if income <= most), "III")
    part = {"I": 2, "II": 1, "III": 0}[tier]
    granted = {
        "travel": draws.whole(20, 90) * 1_000,
        "meals": draws.whole(22, 28) * 1_000 * part,
        "study": draws.whole(6, 14) * 1_000 * part,
        "excursion": draws.whole(2, 12) * 1_000 * part,
        "ict": draws.whole(4, 9) * 1_000 * part if grade > _COMPULSORY else 0,
    }
    return {
        "school": _school(schooling),
        "grade": _grade(grade),
        "fiscal_year": year,
        "tier": tier,
        "expense": [{"kind": kind, "amount_yen": yen} for kind, yen in granted.items() if yen],
    }


def _grade(grade: int) -> int:
    """Return the grade within the school's part: primary, lower or upper secondary."""
    if grade <= _PRIMARY:
        return grade
    return grade - (_PRIMARY if grade <= _COMPULSORY else _COMPULSORY)
