"""One Immunization (R4 11.7) as a record of one vaccination; the tables are in ``immunisation.toml``.

Who vaccinated is not read: a physician's name is no part of the record. Nor is the person, whom the question names.
"""

import re
from pathlib import Path
from typing import Any, Final

from connectors.fhir.record_id import record_id
from connectors.fhir.terms import FhirTerms
from connectors.fhir.values import (
    OWN,
    Object,
    a_text,
    an_object,
    codings,
    day_of,
    first,
    objects,
    our_code,
    present,
    read_table,
)
from connectors.port import Holder

RECORD_TYPE: Final = "immunisation_record"
TABLES: Final = read_table(Path(__file__).with_name("immunisation.toml"))
_ORGANISATION = "Organization"
_NUMBER = re.compile(r"[0-9]{1,3}\Z")


def immunisation_record(resource: Object, terms: FhirTerms, holder: Holder) -> dict[str, Any]:
    """Read one vaccination; ``holder`` is the municipality that keeps it (Immunization Act art. 9-2).

    Only a vaccination that was given is asked for, so that is its outcome.
    """
    vaccine = resource.get("vaccineCode")
    course = first(resource.get("protocolApplied"))
    day = day_of(resource.get("occurrenceDateTime")) or a_text(resource.get("occurrenceString"))
    name = _vaccine_name(vaccine, day, terms)
    return present(
        {
            "record_id": record_id(resource),
            "record_type": RECORD_TYPE,
            "vaccine_code": _vaccine_code(vaccine),
            "vaccine_name": name,
            "target_diseases": _diseases(course, name),
            "programme": _programme(resource) or terms.programme,
            "stage": _stage(course),
            "dose_number": _dose_number(course),
            "administered_on": day,
            "lot_number": a_text(resource.get("lotNumber")),
            "product_name": a_text(an_object(vaccine).get("text")),
            "manufacturer": a_text(an_object(resource.get("manufacturer")).get("display")),
            "dose_ml": _millilitres(resource.get("doseQuantity")),
            "site": our_code(resource.get("site"), "site", TABLES["site"]),
            "route": our_code(resource.get("route"), "route", TABLES["route"]),
            "institution_name": _institution(resource),
            "municipality": {"code": holder.code, "name": holder.name},
            "outcome": "administered",
        }
    )


def _vaccine_name(vaccine: object, day: str | None, terms: FhirTerms) -> str | None:
    """Name the vaccine; the agency's own codes count before the tables, whatever system they stand in."""
    told = (code for _, code in codings(vaccine))
    agreed = next((terms.vaccine_codes[code] for code in told if code in terms.vaccine_codes), None)
    name = agreed or our_code(vaccine, "vaccine_name", TABLES["vaccine_name"])
    before = TABLES["earlier"].get(name)
    if before and day and day <= before["until"]:
        return str(before["name"])
    return name


def _vaccine_code(vaccine: object) -> str | None:
    """Return the code as the server has it: the first one that is not our name of the vaccine, if there is any."""
    told = codings(vaccine)
    theirs = [code for system, code in told if system != OWN + "vaccine_name"]
    return next(iter([*theirs, *(code for _, code in told)]), None)


def _diseases(course: Object, name: str | None) -> list[str] | None:
    told = objects(course.get("targetDisease"))
    found = [our_code(each, "target_diseases", TABLES["target_diseases"]) for each in told]
    known = list(dict.fromkeys(each for each in found if each))
    return known or TABLES["diseases_of"].get(name, ["other"])


def _programme(resource: Object) -> str | None:
    return our_code(first(resource.get("programEligibility")), "programme", {})


def _stage(course: Object) -> str | None:
    """Return the stage of a series; a name that the table lacks is handed on."""
    told = a_text(course.get("series"))
    return None if told is None else TABLES["stage"]["text"].get(told, told)


def _dose_number(course: Object) -> Any:
    """Return the number of the dose; the text form (R4 11.7.4) is read where it is a number."""
    told = course.get("doseNumberPositiveInt", course.get("doseNumberString"))
    if isinstance(told, str) and _NUMBER.match(told):
        return int(told)
    return told


def _millilitres(unverified: object) -> Any:
    """Return the amount; one in another unit than UCUM's ``mL`` is handed on as a text that is no number."""
    quantity = an_object(unverified)
    value = quantity.get("value")
    if value is None:
        return None
    return value if quantity.get("code") == "mL" else f"{value} {quantity.get('code')}"


def _institution(resource: Object) -> str | None:
    """Return where it was done; of those who did it only an organisation, never a person."""
    place = a_text(an_object(resource.get("location")).get("display"))
    actors = [an_object(each.get("actor")) for each in objects(resource.get("performer"))]
    return place or next(
        (a_text(actor.get("display")) for actor in actors if is_organisation(actor)), None
    )


def is_organisation(reference: Object) -> bool:
    """Tell whether a reference says that it means an organisation."""
    told = a_text(reference.get("reference")) or ""
    return reference.get("type") == _ORGANISATION or told.startswith(_ORGANISATION + "/")
