"""What an agency's entry in the list says about its FHIR server, under ``fhir``; every member may be missing.

``identifier_system``   the system under which a Patient carries the linkage code
``programme``           our code of the programme of vaccinations that name none
``insurer_number``      the insurer's number of check-ups that name none
``vaccine_codes``       the agency's own vaccine codes -> ours, in the order of its agreement with the operator
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import RegistryFaultError
from connectors.registry import AgencyEndpoint

ADAPTER = "fhir"
LINKAGE_SYSTEM = "urn:madoguchi:linkage-code"
_TEXTS = ("identifier_system", "programme", "insurer_number")


@dataclass(frozen=True)
class FhirTerms:
    """How one server is spoken to and read."""

    identifier_system: str = LINKAGE_SYSTEM
    programme: str | None = None
    insurer_number: str | None = None
    vaccine_codes: Mapping[str, str] = field(default_factory=dict)


def fhir_terms(agencies: Mapping[str, AgencyEndpoint]) -> Mapping[str, FhirTerms]:
    """Read the terms of every agency that speaks FHIR; ``RegistryFaultError`` names each that cannot be used.

    An agency with signing keys is refused: FHIR has no place for its signature, so nothing would be used.
    """
    faults: list[str] = []
    found = {
        agency_id: _terms(agency_id, endpoint, faults)
        for agency_id, endpoint in agencies.items()
        if endpoint.adapter == ADAPTER
    }
    if faults:
        raise RegistryFaultError(faults)
    return found


def _terms(agency_id: str, endpoint: AgencyEndpoint, faults: list[str]) -> FhirTerms:
    told: Any = endpoint.entry.get("fhir", {})
    if endpoint.keys is not None:
        faults.append(f"{agency_id} has keys, but speaks FHIR, which is not signed field by field")
    if not isinstance(told, Mapping) or not told.keys() <= {*_TEXTS, "vaccine_codes"}:
        faults.append(f"{agency_id} has fhir that is not an object of known members")
        return FhirTerms()
    faults += [
        f"{agency_id} has fhir.{name} that is not a text"
        for name in _TEXTS
        if name in told and not _is_text(told[name])
    ]
    codes = told.get("vaccine_codes", {})
    if not isinstance(codes, Mapping) or not all(map(_is_text, codes.values())):
        faults.append(f"{agency_id} has fhir.vaccine_codes that does not map texts to texts")
    return FhirTerms(**told)


def _is_text(unverified: object) -> bool:
    return isinstance(unverified, str) and bool(unverified.strip())
