"""Records as FHIR R4 resources: the tables of ``connectors.fhir``, read the other way round."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.fhir.checkup import INSURER_SYSTEM
from connectors.fhir.observations import OWN_OBSERVATION, TABLES, UCUM
from connectors.fhir.terms import LINKAGE_SYSTEM
from connectors.fhir.values import OWN

Resource = dict[str, Any]
Record = Mapping[str, Any]

_VACCINE_SYSTEM: Final = "urn:madoguchi:sandbox:vaccine"
_LOINC, _JLAC10 = "http://loinc.org", "urn:oid:1.2.392.200119.6.1005"
_JLAC10_REST: Final = "00000000"
_STATUS: Final = {"administered": "completed", "not_administered": "not-done"}


def patient(patient_id: str, code: str) -> Resource:
    """Write a person with a linkage code and nothing else: no name, no birthday."""
    return {
        "resourceType": "Patient",
        "id": patient_id,
        "identifier": [{"system": LINKAGE_SYSTEM, "value": code}],
    }


def immunization(record: Record, patient_id: str) -> Resource:
    """Write a record of one vaccination."""
    vaccine = {
        "coding": [
            {"system": _VACCINE_SYSTEM, "code": record["vaccine_code"]},
            {"system": OWN + "vaccine_name", "code": record["vaccine_name"]},
        ],
        "text": record.get("product_name"),
    }
    dose = record.get("dose_ml")
    course = {
        "series": record.get("stage"),
        "targetDisease": [_own("target_diseases", each) for each in record["target_diseases"]],
        "doseNumberPositiveInt": record["dose_number"],
    }
    reason = record.get("reason_not")
    written: Resource = _written(
        {
            "resourceType": "Immunization",
            "id": record["record_id"],
            "status": _STATUS.get(record["outcome"], "not-done"),
            "statusReason": {"text": reason} if reason else None,
            "vaccineCode": vaccine,
            "patient": {"reference": f"Patient/{patient_id}"},
            "occurrenceDateTime": str(record["administered_on"]),
            "location": _shown(record.get("institution_name")),
            "manufacturer": _shown(record.get("manufacturer")),
            "lotNumber": record.get("lot_number"),
            "site": _own("site", record.get("site")),
            "route": _own("route", record.get("route")),
            "doseQuantity": _quantity(dose, "mL") if dose else None,
            "programEligibility": [_own("programme", record["programme"])],
            "protocolApplied": [course],
        }
    )
    return written


def checkup(record: Record, patient_id: str) -> Iterator[Resource]:
    """Write a check-up: the report, then an observation for each of its values."""
    subject, day = {"reference": f"Patient/{patient_id}"}, str(record["checked_on"])
    observations = [
        _observation(name, value, f"{record['record_id']}-{number}", subject, day)
        for number, (name, value) in enumerate(_values(record))
    ]
    place = record.get("institution_name")
    performers = [{"type": "Organization", "display": place}] if place else []
    insurer = {"system": INSURER_SYSTEM, "value": record["insurer_number"]}
    yield {
        "resourceType": "DiagnosticReport",
        "id": record["record_id"],
        "status": "final",
        "code": _own("programme", record["programme"]),
        "subject": subject,
        "effectiveDateTime": day,
        "performer": [*performers, {"type": "Organization", "identifier": insurer}],
        "result": [{"reference": f"Observation/{each['id']}"} for each in observations],
    }
    yield from observations


def _values(record: Record) -> Iterator[tuple[str, Any]]:
    for name in TABLES["observations"]:
        part, _, member = name.rpartition(".")
        value = (record.get(part) or {} if part else record).get(member)
        if value is not None:
            yield name, value


def _observation(name: str, value: Any, own_id: str, subject: Resource, day: str) -> Resource:
    """Write one value, with the codes by which others know it beside our own."""
    entry = TABLES["observations"][name]
    codes = [(OWN_OBSERVATION, name), *((_LOINC, code) for code in entry.get("loinc", ())[:1])]
    codes += [(_JLAC10, code + _JLAC10_REST) for code in entry.get("jlac10", ())[:1]]
    told: Resource
    match entry["read"]:
        case "measure" | "count":
            told = {"valueQuantity": _quantity(value, next(iter(entry["units"])))}
        case "code":
            told = {"valueCodeableConcept": _own(entry["answers"], value)}
        case "flag":
            told = {"valueBoolean": value}
        case _:
            told = {"valueString": value}
    return {
        "resourceType": "Observation",
        "id": own_id,
        "status": "final",
        "code": {"coding": [{"system": system, "code": code} for system, code in codes]},
        "subject": subject,
        "effectiveDateTime": day,
        **told,
    }


def _own(field: str, code: str | None) -> Resource | None:
    return {"coding": [{"system": OWN + field, "code": code}]} if code else None


def _quantity(value: Any, unit: str) -> Resource:
    """Write an amount as a JSON number: whole where it is whole."""
    number = value if isinstance(value, int) else float(value)
    return {"value": number, "unit": unit, "system": UCUM, "code": unit}


def _shown(name: str | None) -> Resource | None:
    return {"display": name} if name else None


def _written(value: Any) -> Any:
    """Leave out what is not there, at every depth: FHIR knows no null for a member (R4 2.6.2)."""
    if isinstance(value, dict):
        kept = {name: _written(each) for name, each in value.items() if each is not None}
        return {name: each for name, each in kept.items() if each not in ({}, [])}
    return [_written(each) for each in value] if isinstance(value, list) else value
