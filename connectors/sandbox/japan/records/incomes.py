"""What the members of a household earned in a calendar year, and who counts as whose dependant.

Local Tax Act art. 34 and 314-2: whoever lives on another's income counts once, with one taxpayer. Here it is
the member of the home with the highest income, except for a spouse, who counts with the spouse alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.records import tax_rules
from connectors.sandbox.japan.records.case import Case

_STUDENT_SCHOOLS: Final = ("upper_secondary", "university", "special_needs")
_STUDENT_UNTIL = 25


@dataclass(frozen=True, slots=True)
class Income:
    """Revenue and income of one person in one calendar year, in yen."""

    wages: int
    pay: int
    pensions: int
    pension_income: int
    business: int

    @property
    def total(self) -> int:
        """The total income (合計所得金額)."""
        return self.pay + self.pension_income + self.business


def income_of(case: Case, member: Member, year: int) -> Income:
    """Work out a member's income of a calendar year, once a case."""
    key = ("income", member.number, year)
    if key not in case.kept:
        case.kept[key] = _income(member, year)
    income: Income = case.kept[key]
    return income


def _income(member: Member, year: int) -> Income:
    wages, pensions = member.wages_yen(year), member.pension_yen(year)
    return Income(
        wages=wages,
        pay=tax_rules.employment_income(wages, year),
        pensions=pensions,
        pension_income=tax_rules.pension_income(pensions, member.age(_last_day(year))),
        business=max(0, member.business_yen(year)),
    )


def spouse_in(case: Case, member: Member, year: int) -> Member | None:
    """Return whom a member is married to on the last day of a year."""
    union = member.partner_on(_last_day(year))
    if union is None or not union.married:
        return None
    partner = case.household.member(union.partner)
    return partner if partner.alive(_last_day(year)) else None


def dependants_in(case: Case, member: Member, year: int) -> tuple[Member, ...]:
    """List who counts as a member's dependants in a year, the spouse left out."""
    return tuple(
        each
        for each in case.household.members
        if each is not member and provider_in(case, each, year) == member.number
    )


def provider_in(case: Case, member: Member, year: int) -> int | None:
    """Return the number of the member with whom somebody counts as a dependant; None for nobody."""
    key = ("provider", member.number, year)
    if key not in case.kept:
        case.kept[key] = _provider(case, member, year)
    number: int | None = case.kept[key]
    return number


def is_student(member: Member, day: date) -> bool:
    """Tell whether somebody goes to a school beyond the compulsory ones on a day."""
    return any(each.span.on(day) and each.kind in _STUDENT_SCHOOLS for each in member.schooling)


def _provider(case: Case, member: Member, year: int) -> int | None:
    if not member.alive(_last_day(year)) or _earns(case, member, year):
        return None
    spouse = spouse_in(case, member, year)
    if spouse is not None and _earns(case, spouse, year):
        return None  # counts as a spouse instead
    candidates = [each for each in _relatives(case, member, year) if _earns(case, each, year)]
    if not candidates:
        return None
    return max(
        candidates, key=lambda each: (income_of(case, each, year).total, -each.number)
    ).number


def _relatives(case: Case, member: Member, year: int) -> list[Member]:
    """List who may provide for somebody: those at home, and the parents of a student elsewhere."""
    day = _last_day(year)
    home = [each for each in case.household.together(member, day) if each is not member]
    if len(home) > 0 or member.age(day) >= _STUDENT_UNTIL or not is_student(member, day):
        return home
    return [case.household.member(number) for number in member.parents]


def _earns(case: Case, member: Member, year: int) -> bool:
    total = income_of(case, member, year).total
    return member.alive(_last_day(year)) and total > tax_rules.relative_limit(year)


def _last_day(year: int) -> date:
    return date(year, 12, 31)
