"""What a FHIR server says of itself (CapabilityStatement, R4 5.2): its version, and what may be searched."""

import re
from collections.abc import Iterator

from connectors.answer import Reply
from connectors.errors import MalformedAnswerError
from connectors.fhir.search import KINDS
from connectors.fhir.values import Object, a_text, objects
from connectors.port import Coverage, Covered, Heartbeat, SourceErrorKind
from connectors.strict_json import json_object
from scopes.catalogue import CATALOGUE

METADATA_PATH = "/metadata"
_VERSION = re.compile(r"4\.0\.[0-9]{1,3}\Z")
_REFUSED, _AWAY, _OK = (401, 403), (429, 503), 200


def heartbeat_of(agency_id: str, reply: Reply) -> Heartbeat:
    """Read a sign of life: a server of another FHIR version is malformed to us. It tells no time."""
    if reply.status in _REFUSED:
        return Heartbeat(agency_id, SourceErrorKind.REFUSED)
    if reply.status in _AWAY:
        return Heartbeat(agency_id, SourceErrorKind.MAINTENANCE, reply.retry_after)
    if _statement(reply) is None:
        return Heartbeat(agency_id, SourceErrorKind.MALFORMED)
    return Heartbeat(agency_id)


def coverage_of(agency_id: str, reply: Reply) -> Coverage | None:
    """Read which categories can be searched there; None where the server does not say."""
    statement = _statement(reply)
    if statement is None:
        return None
    searched = set(_searched(statement))
    covered = [
        Covered(category, tuple(each.id for each in CATALOGUE[category].record_types))
        for category, kind in KINDS.items()
        if searched.issuperset(kind.needs)
    ]
    return Coverage(agency_id, layout_version(str(statement["fhirVersion"])), tuple(covered))


def layout_version(fhir_version: str = "4.0.1") -> str:
    """Return how an answer that was read from FHIR names the layout of its records."""
    return f"fhir-{fhir_version}"


def _statement(reply: Reply) -> Object | None:
    if reply.status != _OK:
        return None
    try:
        told = json_object(reply.body)
    except (MalformedAnswerError, RecursionError):
        return None
    right = told.get("resourceType") == "CapabilityStatement"
    version = a_text(told.get("fhirVersion")) or ""
    return told if right and _VERSION.match(version) else None


def _searched(statement: Object) -> Iterator[str]:
    for rest in objects(statement.get("rest")):
        for resource in objects(rest.get("resource")) if rest.get("mode") == "server" else ():
            may = {each.get("code") for each in objects(resource.get("interaction"))}
            if "search-type" in may:
                yield str(resource.get("type"))
