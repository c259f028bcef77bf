"""The notice of medical costs: the person's own lines, and those of dependants to whoever insures them.

An employees' insurer keeps its own; the lines of municipal insurance and of mutual aid lie with the body
that checks the claims.
"""

from collections.abc import Iterator

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.cost_lines import CostLine, lines_of, lines_through
from connectors.sandbox.japan.records.days import month_of, months_later
from connectors.sandbox.japan.records.insurers import keeper_of

_MONTHS_UNTIL_NOTICE = 3
_KEPT_YEARS = 3


def held(case: Case, agency_id: str) -> Entries:
    """Give the lines of the notices that were issued by today."""
    for line in notified(case):
        if keeper_of(line.insurance) == agency_id:
            own = line.patient is case.member
            whose = f"{line.patient.number}-{line.insurance.insurer_number}"
            key = f"{whose}-{line.month_text}-{line.place}-{line.kind}"
            yield Entry("cost_notice_line", key, _line(line, own=own))


def notified(case: Case) -> Iterator[CostLine]:
    """List the lines of the last three years of which a notice was issued."""
    since = case.today.replace(year=case.today.year - _KEPT_YEARS, day=1)
    for line in (*lines_of(case, case.member), *lines_through(case, case.member)):
        if line.month >= since and months_later(line.month, _MONTHS_UNTIL_NOTICE) <= case.today:
            yield line


def _line(line: CostLine, *, own: bool) -> Fields:
    return {
        "treated_month": line.month_text,
        "patient": "self" if own else "dependant",
        "patient_name": None if own else line.patient.name.text,
        "institution_name": line.institution,
        "claim_kind": line.kind,
        "days": line.days,
        "total_cost_yen": line.total,
        "insurer_paid_yen": line.insurer,
        "public_fund_paid_yen": line.public_fund or None,
        "patient_paid_yen": line.paid,
        "meal_copay_yen": line.meals or None,
        "insurer_number": line.insurance.insurer_number,
        "issued_month": month_of(months_later(line.month, _MONTHS_UNTIL_NOTICE)),
    }
