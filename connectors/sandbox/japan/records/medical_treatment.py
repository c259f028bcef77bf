"""What was done and what was prescribed, held by the body that checks the claims; never a diagnosis."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from connectors.sandbox.japan.places import MEDICAL_BODY
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import month_of, months_later
from connectors.sandbox.japan.records.visits import PLACES, Visit, visits_of

_MONTHS_UNTIL_BILLED = 2
_PRESCRIPTION_KEPT = timedelta(days=100)
_ELECTRONIC_SHARE = 60
_NOT_YET_FETCHED: Final = timedelta(days=2)


def held(case: Case, agency_id: str) -> Entries:
    """Give claims that were billed by today, and prescriptions of the last hundred days."""
    if agency_id != MEDICAL_BODY:
        return
    for visit in visits_of(case, case.member):
        billed = months_later(visit.day.replace(day=10), _MONTHS_UNTIL_BILLED) <= case.today
        if billed:
            yield Entry("treatment", visit.key, _treatment(visit))
        for drug in visit.drugs:
            if billed:
                fields = {**_drug(drug), "status": "billed", **_days(visit, dispensed=True)}
                yield Entry("medication", visit.key, fields)
            yield from _electronic(case, visit, _drug(drug))


def _institution(place: str) -> Fields:
    return dict(PLACES[place])


def _treatment(visit: Visit) -> Fields:
    return {
        "month": month_of(visit.day),
        "institution": _institution(visit.place),
        "claim_kind": visit.kind,
        "acts": list(visit.acts),
        "drugs": [
            {
                "drug_code": drug["code"],
                "drug_name": drug["name"],
                "quantity": "1.00",
                "unit": drug["unit"],
                "days": drug["days"],
            }
            for drug in visit.drugs
        ]
        or None,
    }


def _drug(drug: Mapping[str, Any]) -> Fields:
    return {
        "drug_code": drug["code"],
        "drug_name": drug["name"],
        "dose_text": drug["dose"],
        "quantity": "1.00",
        "unit": drug["unit"],
        "days": drug["days"],
        "generic_available": drug["generic"],
        "saving_yen": drug.get("saving"),
        "prescriber": _institution(drug["prescriber"]),
        "pharmacy": _institution("pharmacy"),
    }


def _days(visit: Visit, *, dispensed: bool) -> Fields:
    return {"prescribed_on": visit.day, "dispensed_on": visit.day if dispensed else None}


def _electronic(case: Case, visit: Visit, drug: Fields) -> Entries:
    """Give the electronic prescription, if it was one; the newest may not have been fetched yet."""
    if visit.day < case.today - _PRESCRIPTION_KEPT:
        return
    if not case.draws("electronic", visit.key).chance(_ELECTRONIC_SHARE):
        return
    fetched = visit.day <= case.today - _NOT_YET_FETCHED
    yield Entry(
        "electronic_prescription",
        visit.key,
        {
            **drug,
            "pharmacy": drug["pharmacy"] if fetched else None,
            "status": "dispensed" if fetched else "prescribed",
            **_days(visit, dispensed=fetched),
        },
    )
