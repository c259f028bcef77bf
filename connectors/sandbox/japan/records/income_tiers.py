"""In which class of income a person's home falls, as medical aid and care services count it.

The classes follow the enforcement orders of the Intractable Diseases Act (art. 1), the Child Welfare Act
(art. 22), the Comprehensive Support Act (art. 17 and 35) and the Long-Term Care Insurance Act (art. 38),
simplified: what counts is the income of all at home, and whether anybody there pays resident tax.
"""

from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.records.case import Case
from connectors.sandbox.japan.records.incomes import income_of
from connectors.sandbox.japan.records.tax_income import is_exempt

ASSISTED: Final = "assisted"
LOW1, LOW2 = "low1", "low2"
GENERAL1, GENERAL2, UPPER = "general1", "general2", "upper"

_LITTLE: Final = 800_000
_STEPS: Final = ((3_200_000, GENERAL1), (6_000_000, GENERAL2))


def tier_on(case: Case, day: date) -> str:
    """Return the class of the person's home on a day."""
    key = ("tier", case.member.number, day)
    if key not in case.kept:
        case.kept[key] = _tier(case, day)
    tier: str = case.kept[key]
    return tier


def is_assisted(member: Member, day: date) -> bool:
    """Tell whether a member receives public assistance on a day."""
    return any(each.span.on(day) for each in member.assistance)


def _tier(case: Case, day: date) -> str:
    if is_assisted(case.member, day):
        return ASSISTED
    year = tax_year_on(day)
    home = case.household.together(case.member, day)
    incomes = sum(income_of(case, each, year - 1).total for each in home)
    if all(is_exempt(case, each, year) for each in home):
        return LOW1 if incomes <= _LITTLE else LOW2
    return next((tier for most, tier in _STEPS if incomes <= most), UPPER)


def tax_year_on(day: date) -> int:
    """Return the fiscal year of resident tax that counts on a day: the new one from July on."""
    return day.year if day.month >= 7 else day.year - 1  # noqa: PLR2004 - July
