"""Allowances for a disability (Act on Special Child Rearing Allowance, Etc., art. 3, 17 and 26-2)."""

from connectors.sandbox.japan.places import BY_AGENCY, PREFECTURE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.days import month_of
from connectors.sandbox.japan.records.disability_handbooks import ISSUER
from connectors.sandbox.japan.records.known_spans import begun, ended_on
from connectors.sandbox.japan.support import Allowance

_KINDS = ("special_child", "disabled_child_welfare", "special_disability")
_REPORT_MONTH = 8


def held(case: Case, agency_id: str) -> Entries:
    """Give the allowances that the agency pays."""
    for _, allowance in begun(case.member.allowances, case.today):
        if allowance.kind in _KINDS and allowance.payer == agency_id:
            key = f"{allowance.kind}-{allowance.span.start}"
            yield Entry("disability_allowance", key, _allowance(case, allowance))


def _allowance(case: Case, allowance: Allowance) -> Fields:
    suspended = allowance.state == "full_suspension"
    over = ended_on(allowance.span, case.today)
    number = case.draws("allowance", allowance.kind, allowance.span.start).digits(6)
    return {
        "certificate_number": f"ZZ{number}",
        "kind": allowance.kind,
        "grade": allowance.grade,
        "certified_on": allowance.span.start,
        "period_from": allowance.span.start,
        "period_to": over,
        "monthly_yen": allowance.monthly_yen,
        "suspended": suspended,
        "suspension_reason": "income" if suspended else None,
        "children": _children(case, allowance) or None,
        "next_report_month": None if over else _next_report(case),
        "payer": _payer(allowance.payer),
    }


def _children(case: Case, allowance: Allowance) -> list[Fields]:
    if allowance.kind != "special_child":
        return []
    children = (case.household.member(number) for number in allowance.children)
    return [
        {"birth_month": month_of(child.born), "grade": allowance.grade or "2"}
        for child in children
        if child.born <= case.today
    ]


def _next_report(case: Case) -> str:
    year = case.today.year if case.today.month <= _REPORT_MONTH else case.today.year + 1
    return f"{year}-{_REPORT_MONTH:02}"


def _payer(agency_id: str) -> Fields | None:
    if agency_id == PREFECTURE:
        return ISSUER
    return municipality(agency_id) if agency_id in BY_AGENCY else None
