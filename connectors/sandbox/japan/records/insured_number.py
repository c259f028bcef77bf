"""The numbers under which a person has been insured, one after the other, kept by the common body."""

from connectors.sandbox.japan.places import MEDICAL_BODY
from connectors.sandbox.japan.records.case import Case, Entries, Entry
from connectors.sandbox.japan.records.known_spans import begun, ended_on


def held(case: Case, agency_id: str) -> Entries:
    """Give every number that began to hold by today."""
    if agency_id != MEDICAL_BODY:
        return
    for _, insurance in begun(case.member.insurances, case.today):
        yield Entry(
            "insured_number_history",
            f"{insurance.agency_id}-{insurance.span.start}",
            {
                "insurer_number": insurance.insurer_number,
                "insurer_name": insurance.insurer_name,
                "insurance_kind": insurance.kind,
                "symbol": insurance.symbol or None,
                "number": insurance.number,
                "branch": insurance.branch or None,
                "period_from": insurance.span.start,
                "period_to": ended_on(insurance.span, case.today),
            },
        )
