"""Search results (R4 3.1.0.2): the resources that were searched, what belongs to them, and about whom they are."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import WrongPersonError
from connectors.fhir.errors import HALF_AN_ANSWER, NO_BUNDLE, FhirFaultError
from connectors.fhir.outcomes import OPERATION_OUTCOME, grave_issue
from connectors.fhir.search import Kind
from connectors.fhir.values import Object, a_text, an_object, objects
from connectors.port import RecordFault
from scopes.rules import Rule

_PATIENT, _CONTAINED = "Patient", "contained"


@dataclass
class SearchResult:
    """All pages of one search, so far.

    ``issue`` is a fault that the server told among the resources; ``surplus`` counts what it sent beyond
    the question, by field and rule.
    """

    kind: Kind
    found: list[Object] = field(default_factory=list)
    patients: list[Object] = field(default_factory=list)
    by_reference: dict[str, Object] = field(default_factory=dict)
    issue: Object | None = None
    as_of: str | None = None
    surplus: Counter[tuple[str, Rule]] = field(default_factory=Counter)
    _total: int = 0
    _matches: int = 0
    _used: set[int] = field(default_factory=set)

    def add(self, bundle: Object) -> None:
        """Take one page; raises ``FhirFaultError`` for what is no page of a search result."""
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
            raise FhirFaultError(NO_BUNDLE)
        entries = bundle.get("entry", [])
        if not isinstance(entries, list) or len(objects(entries)) != len(entries):
            raise FhirFaultError(NO_BUNDLE)
        total = bundle.get("total")
        self._total = max(self._total, total) if type(total) is int else self._total
        self.as_of = self.as_of or a_text(an_object(bundle.get("meta")).get("lastUpdated"))
        for entry in entries:
            self._take(entry)

    def referenced(self, reference: object) -> Object | None:
        """Return the resource that a reference means; None where it is not in the result.

        What is contained is not followed: it has no life, and no name, of its own (R4 2.4.4).
        """
        told = a_text(an_object(reference).get("reference"))
        resource = self.by_reference.get(told) if told else None
        if resource is not None:
            self._used.add(id(resource))
        return resource

    def finish(self) -> None:
        """Count what belongs to nothing; raises ``FhirFaultError`` where pages held less than was announced."""
        if self._matches < self._total:
            raise FhirFaultError(HALF_AN_ANSWER)
        for resource in {id(each): each for each in self.by_reference.values()}.values():
            mine = resource.get("resourceType") in (self.kind.resource, _PATIENT)
            if not mine and id(resource) not in self._used:
                self.surplus["", Rule.NOT_ASKED] += 1

    def faults(self, record_type: str) -> tuple[RecordFault, ...]:
        """Return the surplus as it is reported to the agency."""
        return tuple(
            RecordFault(record_type if name else "", name, rule.value, times)
            for (name, rule), times in sorted(self.surplus.items())
        )

    def _take(self, entry: Object) -> None:
        resource = an_object(entry.get("resource"))
        named = resource.get("resourceType")
        if not isinstance(named, str):
            raise FhirFaultError(NO_BUNDLE)
        if _CONTAINED in resource:
            self.surplus[_CONTAINED, Rule.UNDECLARED] += 1
        if named == OPERATION_OUTCOME:
            self.issue = self.issue or grave_issue(resource)
            return
        self._name(resource, entry)
        if named == _PATIENT:
            self.patients.append(resource)
        if named == self.kind.resource:
            self._matched(resource)

    def _name(self, resource: Object, entry: Object) -> None:
        """Remember a resource by its references; two that share one leave open which is meant."""
        own_id = a_text(resource.get("id"))
        relative = f"{resource['resourceType']}/{own_id}" if own_id else None
        for name in (relative, a_text(entry.get("fullUrl"))):
            if name and self.by_reference.setdefault(name, resource) != resource:
                raise FhirFaultError(NO_BUNDLE)

    def _matched(self, resource: Object) -> None:
        self._matches += 1
        if resource.get("status") in self.kind.statuses:
            self.found.append(resource)
        else:
            self.surplus["status", Rule.NOT_ASKED] += 1


@dataclass(frozen=True)
class Asked:
    """The person who was asked about, as the server's own patients carry it: a system and a linkage code."""

    system: str
    linkage_code: str

    def demand_nobody_else(self, result: SearchResult) -> None:
        """Raise ``WrongPersonError`` for a patient, or a resource that was searched, of somebody else.

        A resource that does not say about whom it is may be about anybody, and is refused with the rest.
        """
        if not all(map(self._is, result.patients)):
            raise WrongPersonError
        for resource in result.found:
            self.demand(result, resource.get(result.kind.person))

    def demand(self, result: SearchResult, unverified: object) -> None:
        """Raise ``WrongPersonError`` unless a reference means the person, in every way in which it tells."""
        reference = an_object(unverified)
        told: list[bool] = []
        if "identifier" in reference:
            told.append(self._is({"identifier": [reference["identifier"]]}))
        if "reference" in reference:
            patient = result.referenced(reference)
            told.append(patient is not None and patient.get("resourceType") == _PATIENT)
        if not told or not all(told):
            raise WrongPersonError

    def _is(self, patient: Mapping[str, Any]) -> bool:
        codes = {
            each.get("value")
            for each in objects(patient.get("identifier"))
            if each.get("system") == self.system
        }
        return codes == {self.linkage_code}


def results_of(result: SearchResult, report: Object, asked: Asked) -> Iterator[Object]:
    """Yield the observations of a report, each with its components behind it.

    Raises ``FhirFaultError`` where one is missing: nobody is to take the rest for the whole.
    """
    for reference in objects(report.get("result")):
        if (a_text(reference.get("reference")) or "#").startswith("#"):
            continue
        observation = result.referenced(reference)
        if observation is None or observation.get("resourceType") != "Observation":
            raise FhirFaultError(HALF_AN_ANSWER)
        asked.demand(result, observation.get("subject"))
        if observation.get("status") in result.kind.statuses:
            yield observation
            yield from objects(observation.get("component"))
