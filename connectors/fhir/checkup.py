"""One DiagnosticReport (R4 10.3) with its Observations as the record of one check-up.

Reference ranges are not read: they are the laboratory's, and no part of the record.
"""

from collections.abc import Iterable
from typing import Any, Final

from connectors.fhir.immunisation import is_organisation
from connectors.fhir.observations import TABLES, field_of, value_of
from connectors.fhir.record_id import record_id
from connectors.fhir.terms import FhirTerms
from connectors.fhir.values import (
    Object,
    a_text,
    an_object,
    day_of,
    objects,
    our_code,
    present,
)

RECORD_TYPE: Final = "checkup"
INSURER_SYSTEM: Final = "urn:oid:1.2.392.200119.6.101"


def checkup_record(
    report: Object, observations: Iterable[Object], terms: FhirTerms
) -> dict[str, Any]:
    """Read one check-up; of two observations of a field the one that comes first counts."""
    period = an_object(report.get("effectivePeriod"))
    day = day_of(report.get("effectiveDateTime")) or day_of(period.get("start"))
    record = present(
        {
            "record_id": record_id(report),
            "record_type": RECORD_TYPE,
            "programme": our_code(report.get("code"), "programme", TABLES["programme"]),
            "checked_on": day,
            "institution_name": _institution(report),
            "insurer_number": _insurer_number(report) or terms.insurer_number,
        }
    )
    for observation in observations:
        name = field_of(observation)
        value = value_of(observation, name, day) if name else None
        if name and value is not None:
            part, _, member = name.rpartition(".")
            (record.setdefault(part, {}) if part else record).setdefault(member, value)
    return record


def _performers(report: Object) -> list[Object]:
    return objects(report.get("performer"))


def _institution(report: Object) -> str | None:
    """Return the organisation that did the check-up: one that is not there as the insurer."""
    found = (
        a_text(each.get("display"))
        for each in _performers(report)
        if is_organisation(each) and _insurer(each) is None
    )
    return next(found, None)


def _insurer_number(report: Object) -> str | None:
    return next((number for each in _performers(report) if (number := _insurer(each))), None)


def _insurer(reference: Object) -> str | None:
    """Return the insurer's number by which a reference means its organisation."""
    identifier = an_object(reference.get("identifier"))
    return a_text(identifier.get("value")) if identifier.get("system") == INSURER_SYSTEM else None
