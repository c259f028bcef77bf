"""What a parent who raises children alone receives, held by the municipality or prefecture that pays.

Child Rearing Allowance Act art. 4 and 6; Act on Welfare of Mothers with Children, Fathers with Children and
Widows art. 13 and 31; Child Welfare Act art. 23.
"""

from datetime import date
from typing import Final

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.child_allowance import amounts
from connectors.sandbox.japan.records.days import (
    fiscal_year,
    month_start,
    months_between,
    months_later,
)
from connectors.sandbox.japan.records.known_spans import begun, ended_on, last_known_day
from connectors.sandbox.japan.support import Allowance, FamilyLoan

_REPORT_MONTH = 8
_IN_TRAINING = 15
_COURSES: Final = (
    ("vocational_training", "見本看護専門学校 准看護師課程", 24, 2_400_000),
    ("vocational_training", "見本保育専門学校 保育士課程", 24, 2_400_000),
    ("education_training", "見本介護実務者研修", 6, 96_000),
    ("education_training", "見本簿記講座", 4, 38_400),
)
_GRACE_MONTHS, _REPAID_IN_MONTHS = 6, 120


def held(case: Case, agency_id: str) -> Entries:
    """Give allowances, training benefits, days of protection and loans."""
    for _, allowance in begun(case.member.allowances, case.today):
        if allowance.kind == "child_rearing" and allowance.payer == agency_id:
            key = f"{allowance.span.start}"
            yield Entry("child_rearing_allowance", key, _allowance(case, allowance))
            yield from _training(case, allowance)
    yield from _protection(case, agency_id)
    for place, loan in enumerate(case.member.loans):
        if loan.payer == agency_id and loan.contracted_on <= case.today:
            yield Entry("single_parent_loan", f"{place}", _loan(loan, case.today))


def _protection(case: Case, agency_id: str) -> Entries:
    for span in case.member.sheltered:
        known = span.known(case.today)
        if known is not None and case.was_in(agency_id, span.start):
            fields: Fields = {"protected_from": span.start, "protected_to": known.last_day}
            yield Entry("facility_protection", f"{span.start}", {**fields, "monthly_copay_yen": 0})


def _allowance(case: Case, allowance: Allowance) -> Fields:
    month = month_start(last_known_day(allowance.span, case.today))
    children = [case.household.member(number) for number in allowance.children]
    born = [child for child in children if child.born <= month or child.born <= case.today]
    counted = [child for child, _, yen in amounts(born, month) if yen]
    suspended = allowance.state == "full_suspension"
    over = ended_on(allowance.span, case.today)
    return {
        "payer": municipality(allowance.payer),
        "certificate_number": f"ZZ{case.draws('child_rearing', allowance.span.start).digits(6)}",
        "state": allowance.state,
        "period_from": allowance.span.start,
        "period_to": over,
        "monthly_yen": 0 if suspended else allowance.monthly_yen,
        "children_count": max(1, len(counted)),
        "reason": allowance.reason,
        "next_report_month": None if over else _next_report(case.today),
    }


def _next_report(today: date) -> str:
    year = today.year if today.month <= _REPORT_MONTH else today.year + 1
    return f"{year}-{_REPORT_MONTH:02}"


def _training(case: Case, allowance: Allowance) -> Entries:
    """Give the course that some take in the year after they were left alone."""
    draws = case.draws("single_parent_training", allowance.span.start)
    kind, course, months, yen = draws.pick(_COURSES)
    wanted = draws.chance(_IN_TRAINING)
    first = date(fiscal_year(allowance.span.start) + 1, 4, 1)
    last = months_later(first, months).replace(day=1)
    if wanted and first <= case.today and allowance.span.on(first):
        yield Entry(
            "single_parent_training_benefit",
            f"{first}",
            {
                "kind": kind,
                "course": course,
                "period_from": first,
                "period_to": last if last <= case.today else None,
                "decided_on": first.replace(day=20)
                if first.replace(day=20) <= case.today
                else None,
                "amount_yen": yen,
            },
        )


def _loan(loan: FamilyLoan, today: date) -> Fields:
    """Describe a loan that is repaid evenly after half a year of grace."""
    repaid = loan.repaid_on is not None and loan.repaid_on <= today
    months = max(0, months_between(loan.contracted_on, today) - 1 - _GRACE_MONTHS)
    left = loan.principal_yen * max(1, _REPAID_IN_MONTHS - months) // _REPAID_IN_MONTHS
    state = "grace" if months == 0 else "repaying"
    return {
        "kind": loan.kind,
        "contracted_on": loan.contracted_on,
        "principal_yen": loan.principal_yen,
        "outstanding_yen": 0 if repaid else left,
        "repayment_state": "repaid" if repaid else state,
        "repaid_on": loan.repaid_on if repaid else None,
    }
