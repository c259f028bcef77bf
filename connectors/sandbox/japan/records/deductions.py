"""The personal deductions of one fiscal year of resident tax (Local Tax Act art. 34 and 314-2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member, Sex
from connectors.sandbox.japan.records import tax_rules
from connectors.sandbox.japan.records.case import Case, Fields
from connectors.sandbox.japan.records.incomes import (
    Income,
    dependants_in,
    income_of,
    is_student,
    spouse_in,
)

_ELDERLY = 70
_SPOUSE_LIMIT = 9_000_000
_STUDENT_LIMIT = 850_000
_SPECIAL_STEPS: Final = (
    (1_000_000, 330_000),
    (1_050_000, 310_000),
    (1_100_000, 260_000),
    (1_150_000, 210_000),
    (1_200_000, 160_000),
    (1_250_000, 110_000),
    (1_300_000, 60_000),
    (1_330_000, 30_000),
)
_KINDS: Final = {
    "general": (tax_rules.DEPENDANT_GENERAL, 50_000),
    "specified_19_22": (tax_rules.DEPENDANT_SPECIFIED, 180_000),
    "elderly": (tax_rules.DEPENDANT_ELDERLY, 100_000),
    "elderly_cohabiting": (tax_rules.DEPENDANT_ELDERLY_COHABITING, 130_000),
    "under_16": (0, 0),
}
"""Kind of dependant -> the deduction, and by how much that of income tax exceeds it."""

_DISABILITIES: Final = {
    "ordinary": (tax_rules.DISABILITY_ORDINARY, 10_000),
    "special": (tax_rules.DISABILITY_SPECIAL, 100_000),
    "cohabiting_special": (tax_rules.DISABILITY_COHABITING_SPECIAL, 220_000),
}


@dataclass
class Deductions:
    """What was deducted: ``fields`` of the record, in all yen, and the difference to income tax."""

    fields: Fields = field(default_factory=dict)
    yen: int = tax_rules.BASIC
    difference: int = 50_000
    relatives: int = 0
    protected: bool = False

    def add(self, name: str, yen: int, difference: int = 0) -> None:
        """Add a deduction in yen; nothing where there is none."""
        if yen > 0:
            self.fields[name] = yen
            self.yen, self.difference = self.yen + yen, self.difference + difference


def deductions_of(case: Case, member: Member, income: Income, year: int) -> Deductions:
    """Work out the deductions from the income of a calendar year; ``protected`` are those of little means.

    They are the disabled, minors, widows and single parents of Local Tax Act art. 24-5 and 295.
    """
    found = Deductions()
    spouse = spouse_in(case, member, year)
    dependants = dependants_in(case, member, year)
    _own_payments(case, found, income, year)
    counted = _spouse(case, found, spouse, income, year)
    _dependants(case, found, member, dependants, year)
    _disabilities(case, found, member, [*dependants, *counted], year)
    _alone(case, found, member, income, year)
    if is_student(member, date(year, 12, 31)) and 0 < income.pay == income.total <= _STUDENT_LIMIT:
        found.add("working_student_yen", tax_rules.DISABILITY_ORDINARY, 10_000)
    found.relatives = len(dependants) + len(counted)
    found.fields["basic_yen"] = tax_rules.BASIC
    return found


def _own_payments(case: Case, found: Deductions, income: Income, year: int) -> None:
    draws = case.draws("own_payments")
    insurance = income.wages * 15 // 100 + income.pensions * 6 // 100 + income.business * 12 // 100
    found.add("social_insurance_yen", insurance // 100 * 100)
    if draws.chance(55) and income.total > tax_rules.relative_limit(year):
        found.add("life_insurance_yen", draws.pick((14_000, 28_000, 56_000)))
    if draws.chance(25) and income.total > tax_rules.relative_limit(year):
        found.add("earthquake_insurance_yen", draws.whole(3, 12) * 1_000)


def _spouse(
    case: Case, found: Deductions, spouse: Member | None, income: Income, year: int
) -> list[Member]:
    """Deduct for a spouse with little income, and return one who lives on the taxpayer's."""
    if spouse is None:
        return []
    theirs = income_of(case, spouse, year).total
    limit = tax_rules.relative_limit(year)
    if theirs > income.total or income.total <= limit:
        return []
    if theirs <= limit:
        old = spouse.age(date(year, 12, 31)) >= _ELDERLY
        if income.total <= _SPOUSE_LIMIT:
            yen = tax_rules.SPOUSE_ELDERLY if old else tax_rules.SPOUSE
            found.add("spouse_yen", yen, 100_000 if old else 50_000)
        return [spouse]
    if income.total <= _SPOUSE_LIMIT:
        step = next((yen for most, yen in _SPECIAL_STEPS if theirs <= most), 0)
        found.add("spouse_special_yen", step, 0)
    return []


def _dependants(
    case: Case, found: Deductions, member: Member, dependants: tuple[Member, ...], year: int
) -> None:
    day = date(year, 12, 31)
    home = case.household.together(member, day)
    counts: dict[str, int] = {}
    for each in dependants:
        kind = _kind(each.age(day), at_home=each in home)
        counts[kind] = counts.get(kind, 0) + 1
        found.yen, found.difference = (
            found.yen + _KINDS[kind][0],
            found.difference + _KINDS[kind][1],
        )
    if counts:
        found.fields["dependants"] = counts


def _kind(age: int, *, at_home: bool) -> str:
    if age >= _ELDERLY:
        return "elderly_cohabiting" if at_home else "elderly"
    if age < 16:  # noqa: PLR2004 - Local Tax Act art. 34(1)(xi)
        return "under_16"
    return "specified_19_22" if 19 <= age <= 22 else "general"  # noqa: PLR2004 - the same


def _disabilities(
    case: Case, found: Deductions, member: Member, relatives: list[Member], year: int
) -> None:
    day = date(year, 12, 31)
    counts: dict[str, int] = {}
    home = case.household.together(member, day)
    for each in (member, *relatives):
        for kind in _disability(each, day, cohabiting=each is not member and each in home):
            counts[kind] = counts.get(kind, 0) + 1
            yen, more = _DISABILITIES[kind]
            found.yen, found.difference = found.yen + yen, found.difference + more
    if counts:
        found.fields["disability"] = counts
    own = any(True for _ in _disability(member, day, cohabiting=False))
    found.protected = own or member.age(day) < 18  # noqa: PLR2004 - minors


def _disability(member: Member, day: date, *, cohabiting: bool) -> Iterator[str]:
    """Name the kind of disability by the handbooks of a day: the heavier one counts, once."""
    valid = [book for book in member.handbooks if any(span.on(day) for span in book.valid)]
    if not valid:
        return
    special = any(
        (book.kind == "physical" and book.grade in ("1", "2"))
        or (book.kind == "mental" and book.grade == "1")
        or book.severity == "severe"
        for book in valid
    )
    yield ("cohabiting_special" if cohabiting else "special") if special else "ordinary"


def _alone(case: Case, found: Deductions, member: Member, income: Income, year: int) -> None:
    """Deduct for parents who raise children alone, and for widows (art. 34(1)(viii) and (viii-2))."""
    day = date(year, 12, 31)
    if member.partner_on(day) is not None or income.total > tax_rules.SINGLE_PARENT_LIMIT:
        return
    limit = tax_rules.relative_limit(year)
    children = [
        child
        for child in case.household.together(member, day)
        if member.number in child.parents and income_of(case, child, year).total <= limit
    ]
    widowed = any(
        union.married and not case.household.member(union.partner).alive(day)
        for union in member.unions
    )
    if children:
        found.add("single_parent_yen", tax_rules.SINGLE_PARENT, 50_000)
        found.protected = True
    elif widowed and member.sex is Sex.FEMALE:
        found.add("widow_yen", tax_rules.WIDOW, 10_000)
        found.protected = True
