"""The two loans on offer, and the least that each has to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import Any

from clients_example.relying_party.dates import months_after
from clients_example.relying_party.fapi import Asking
from clients_example.relying_party.person import PROFILE_MATCH, Person

YEARLY_RATE = Decimal("0.098")
"""Below the highest rate for 100,000 to 1,000,000 yen, 18 % (Interest Rate Restriction Act art. 1)."""
_NEW_LEVY_MONTH = 6
"""Municipalities tell the resident tax of a fiscal year from June of it on."""


@dataclass(frozen=True)
class Plan:
    """One loan. ``needs`` is the scope that it asks for, ``purpose`` the reviewed reason for it."""

    id: str
    amount_yen: int
    months: int
    needs: str
    purpose: str

    @property
    def monthly_yen(self) -> int:
        """Return the monthly payment with interest, equal every month, rounded up to a yen."""
        rate = YEARLY_RATE / 12
        growth = (1 + rate) ** self.months
        exact = self.amount_yen * rate * growth / (growth - 1)
        return int(exact.to_integral_value(ROUND_UP))

    def last_payment(self, lent_on: date) -> date:
        """Return the day of the last payment of a loan that is given on a day."""
        return months_after(lent_on, self.months)


SMALL = Plan("small", 300_000, 24, "answer.income_at_least_3m", "small_loan")
LARGE = Plan("large", 800_000, 36, "tax_income.summary", "large_loan")
PLANS: Mapping[str, Plan] = {plan.id: plan for plan in (SMALL, LARGE)}


def fiscal_year(today: date) -> int:
    """Return the newest fiscal year whose resident tax is known; it rests on the year before it."""
    return today.year if today.month >= _NEW_LEVY_MONTH else today.year - 1


def condition(year: int) -> Mapping[str, Any]:
    """Return the inquiry condition for one fiscal year."""
    return {"kind": "fiscal_year", "fiscal_year": year}


def asking(plan: Plan, person: Person, year: int) -> Asking:
    """Return what is asked for a loan: one thing about income, and whether this is the applicant."""
    details = {
        "type": "self_information",
        "categories": [plan.needs],
        "condition": condition(year),
        "purpose": plan.purpose,
    }
    scope = f"openid {PROFILE_MATCH} {plan.needs}"
    return Asking(scope, (details, person.details()))
