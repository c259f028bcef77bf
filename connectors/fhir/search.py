"""What is searched (HL7 FHIR R4, 3.1.1): one POST per category, with everything about the person in its body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from connectors.fhir.terms import FhirTerms
from connectors.port import Condition, SourceRequest
from scopes.catalogue import CATALOGUE
from scopes.category import ConditionKind
from scopes.conditions import check_condition

PAGE_ENTRIES = 100
FORM_TYPE = "application/x-www-form-urlencoded"
FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True)
class Kind:
    """How one category stands in FHIR.

    ``resource`` is searched and makes a record each, ``person`` is its member that says about whom it is,
    ``includes`` come along with it, and only a resource of one of the ``statuses`` counts.
    """

    resource: str
    person: str
    includes: tuple[str, ...]
    statuses: tuple[str, ...]
    needs: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "immunisation": Kind(
        resource="Immunization",
        person="patient",
        includes=("Immunization:patient",),
        statuses=("completed",),
        needs=("Immunization",),
    ),
    "health_checkup": Kind(
        resource="DiagnosticReport",
        person="subject",
        includes=("DiagnosticReport:patient", "DiagnosticReport:result"),
        statuses=("final", "amended", "corrected"),
        needs=("DiagnosticReport", "Observation"),
    ),
}
"""By category; ``needs`` are the resource types that a server has to serve for it."""


def search_path(kind: Kind) -> str:
    """Return the path below the base at which a category is searched."""
    return f"/{kind.resource}/_search"


def search_body(request: SourceRequest, kind: Kind, terms: FhirTerms) -> bytes:
    """Write the form of a search, the same bytes at every repeat.

    Raises ``scopes.errors.ConditionError`` for a condition that the category does not take.
    """
    condition = check_condition(CATALOGUE[request.category].conditions, request.condition)
    code = request.linkage_code.replace("\\", "\\\\")
    for sign in ("$", ",", "|"):  # escaped as search values are (R4 3.1.1.4.0.3)
        code = code.replace(sign, "\\" + sign)
    fields = [
        ("patient.identifier", f"{terms.identifier_system}|{code}"),
        ("status", ",".join(kind.statuses)),
        *(("date", value) for value in dates_of(condition)),
        *(("_include", each) for each in kind.includes),
        ("_count", str(PAGE_ENTRIES)),
    ]
    return urlencode(fields).encode("ascii")


def dates_of(condition: Condition) -> tuple[str, ...]:
    """Return the values of the search parameter ``date`` for a condition: ``ge`` and ``le`` (R4 3.1.1.4.7)."""
    told: Mapping[str, Any] = condition
    match told.get("kind"):
        case ConditionKind.AS_OF:
            return (f"le{told['date']}",)
        case ConditionKind.RANGE:
            return (f"ge{told['from']}", f"le{told['to']}")
        case ConditionKind.FISCAL_YEAR:
            year = int(told["fiscal_year"])
            return (f"ge{date(year, 4, 1)}", f"le{date(year + 1, 3, 31)}")
    return ()
