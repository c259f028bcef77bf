"""A whole search result in the words of the source contract."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from connectors.fhir.bundle import Asked, SearchResult, results_of
from connectors.fhir.capability import layout_version
from connectors.fhir.checkup import checkup_record
from connectors.fhir.immunisation import immunisation_record
from connectors.fhir.terms import FhirTerms
from connectors.fhir.values import day_of
from connectors.gate.windows import JAPAN
from connectors.kit.selection import select
from connectors.port import Holder, SourceRequest
from scopes.catalogue import CATALOGUE

_Records = Sequence[Mapping[str, Any]]


def told_by(
    request: SourceRequest, holder: Holder, result: SearchResult, terms: FhirTerms, *, now: datetime
) -> Mapping[str, Any]:
    """Return the records that the question asks for: the server's own choice is not relied on.

    They are right for the day on which the server searched, or for today where it does not say, or
    says a day that has not come.
    """
    today = now.astimezone(JAPAN).date()
    records = _READ[request.category](request, holder, result, terms)
    result.finish()
    chosen = select(
        records,
        request.condition,
        category=CATALOGUE[request.category],
        today=today,
        record_types=request.record_types,
    )
    return {
        "layout_version": layout_version(),
        "as_of": min(_day(result.as_of) or today, today).isoformat(),
        "holder": {"code": holder.code, "name": holder.name, "enquiry": holder.enquiry},
        "linkage_code": request.linkage_code,
        "records": list(chosen),
    }


def _vaccinations(
    _: SourceRequest, holder: Holder, result: SearchResult, terms: FhirTerms
) -> _Records:
    return [immunisation_record(each, terms, holder) for each in result.found]


def _checkups(
    request: SourceRequest, _: Holder, result: SearchResult, terms: FhirTerms
) -> _Records:
    asked = Asked(terms.identifier_system, request.linkage_code)
    return [
        checkup_record(report, results_of(result, report, asked), terms) for report in result.found
    ]


_READ: Mapping[str, Callable[[SourceRequest, Holder, SearchResult, FhirTerms], _Records]] = {
    "immunisation": _vaccinations,
    "health_checkup": _checkups,
}


def _day(told: str | None) -> date | None:
    try:
        return date.fromisoformat(day_of(told) or "")
    except ValueError:
        return None
