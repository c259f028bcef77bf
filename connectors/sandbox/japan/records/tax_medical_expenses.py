"""The yearly notice of medical costs for the tax return (Income Tax Act art. 120(4))."""

from datetime import date

from connectors.sandbox.japan.places import MEDICAL_BODY
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.cost_lines import CostLine, lines_of, lines_through
from connectors.sandbox.japan.working import Insurance

_ISSUED = (2, 9)
_KEPT_YEARS = 3


def held(case: Case, agency_id: str) -> Entries:
    """Give a notice for each year and each insurer under which something was paid."""
    if agency_id != MEDICAL_BODY:
        return
    lines = [*lines_of(case, case.member), *lines_through(case, case.member)]
    for year in range(case.today.year - _KEPT_YEARS, case.today.year):
        issued = date(year + 1, *_ISSUED)
        insurers: dict[str, list[CostLine]] = {}
        for line in lines:
            if line.month.year == year:
                insurers.setdefault(line.insurance.insurer_number, []).append(line)
        for number, of_insurer in insurers.items():
            if issued <= case.today:
                yield Entry(
                    "yearly_notice", f"{year}-{number}", _notice(case, year, issued, of_insurer)
                )


def _notice(case: Case, year: int, issued: date, lines: list[CostLine]) -> Fields:
    insurance = lines[0].insurance
    return {
        "income_year": year,
        "issuer": {"insurer_number": insurance.insurer_number, "name": insurance.insurer_name},
        "insured_name": _insured_name(case, insurance),
        "covers_from": f"{year}-01",
        "covers_to": f"{year}-12",
        "lines": [_line(case, line) for line in lines],
        "total_patient_paid_yen": sum(line.paid for line in lines),
        "issued_on": issued,
    }


def _insured_name(case: Case, insurance: Insurance) -> Fields:
    name = case.household.member(insurance.holder).name
    return {"text": name.text, "kana": name.kana}


def _line(case: Case, line: CostLine) -> Fields:
    name = line.patient.name
    return {
        "treated_month": line.month_text,
        "patient": "self" if line.patient is case.member else "dependant",
        "patient_name": {"text": name.text, "kana": name.kana},
        "institution": line.institution,
        "claim_kind": line.kind,
        "patient_paid_yen": line.paid,
    }
