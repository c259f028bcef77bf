"""Periods of pension insurance and pensions (National Pension Act, Employees' Pension Insurance Act)."""

from datetime import date
from typing import Final

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import months_between, months_later
from connectors.sandbox.japan.records.known_spans import begun, ended_on
from connectors.sandbox.japan.working import Pension, PensionCover

_LUMP_SUMS: Final = ("lump_sum_death",)
_PAYMENTS_A_YEAR = 6
_MONTHS_TO_DECIDE = 2


def held(case: Case, agency_id: str) -> Entries:
    """Give the periods and the pensions that the pension service or the mutual aid association keeps."""
    number = basic_pension_number(case)
    for _, cover in begun(case.member.covers, case.today):
        if cover.agency_id == agency_id:
            yield Entry("pension_coverage", f"{cover.span.start}", _coverage(case, cover, number))
    for _, pension in begun(case.member.pensions, case.today):
        if pension.agency_id == agency_id and decided_on(pension) <= case.today:
            fields = _benefit(case, pension, number)
            yield Entry("pension_benefit", f"{pension.kind}-{pension.span.start}", fields)


def basic_pension_number(case: Case) -> str:
    """Return the person's basic pension number; 9999 before it is given to nobody."""
    return f"9999-{case.draws('basic_pension_number').digits(6)}"


def decided_on(pension: Pension) -> date:
    """Return the day of the decision, two months after the right to the pension began."""
    return months_later(pension.span.start, _MONTHS_TO_DECIDE).replace(day=15)


def is_suspended(pension: Pension, today: date) -> bool:
    """Tell whether a pension is not paid today though it is due."""
    return pension.suspended is not None and pension.suspended.on(today)


def _coverage(case: Case, cover: PensionCover, number: str) -> Fields:
    return {
        "kind": cover.kind,
        "basic_pension_number": number,
        "period_from": cover.span.start,
        "period_to": ended_on(cover.span, case.today),
        "months": _months(cover, case.today),
        "payment_state": cover.payment_state,
    }


def _months(cover: PensionCover, today: date) -> int:
    """Count months as the law does: the month of the start counts, that of the end does not (art. 11)."""
    over = cover.span.end is not None and cover.span.end <= today
    last = cover.span.end if over and cover.span.end is not None else today
    return months_between(cover.span.start, last) - (1 if over else 0)


def _benefit(case: Case, pension: Pension, number: str) -> Fields:
    once = pension.kind in _LUMP_SUMS
    suspended = is_suspended(pension, case.today)
    return {
        "kind": pension.kind,
        "basic_pension_number": number,
        "entitled_from": pension.span.start,
        "decided_on": decided_on(pension),
        "annual_yen": pension.annual_yen,
        "payment_yen": None if once else pension.annual_yen // _PAYMENTS_A_YEAR,
        "grade": pension.grade,
        "suspended": None if once else suspended,
        "suspension_reason": pension.suspension_reason if suspended else None,
        "ended_on": None if once else ended_on(pension.span, case.today),
    }
