"""What a FHIR server says instead of a search result: its status and its OperationOutcome, as one of our outcomes."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime

from connectors.answer import Reply, failed, without_records
from connectors.contract.refusal import refusal_reason
from connectors.errors import MalformedAnswerError
from connectors.fhir.errors import SERVER_FAULT, FhirFaultError
from connectors.fhir.values import Object, a_text, an_object, first, objects
from connectors.port import Holder, SourceAnswer, SourceErrorKind, SourceOutcome, SourceRequest
from connectors.strict_json import json_object

log = logging.getLogger(__name__)

OPERATION_OUTCOME = "OperationOutcome"
_GRAVE = ("error", "fatal")
_REFUSED = (401, 403)
_AWAY = (429, 503)
_NOT_FOUND, _BY_HAND, _OK = 404, 202, 200

_BY_ISSUE: Mapping[str, SourceOutcome | SourceErrorKind] = {
    "not-supported": SourceOutcome.UNSUPPORTED,
    "not-found": SourceOutcome.NONE_HELD,
    **dict.fromkeys(
        ("security", "login", "unknown", "expired", "forbidden", "suppressed"),
        SourceErrorKind.REFUSED,
    ),
    **dict.fromkeys(
        ("transient", "lock-error", "no-store", "timeout", "incomplete", "throttled"),
        SourceErrorKind.MAINTENANCE,
    ),
}
"""Issue type (R4 value set issue-type) -> what came of it; every other type is a fault of the server."""


def ended_by(
    request: SourceRequest, holder: Holder, reply: Reply, *, now: datetime
) -> SourceAnswer | None:
    """Return the outcome that a reply says without records; None for one whose body has to be read.

    A 404 says that nothing is held where the server explains it by an OperationOutcome; by itself it says
    that no FHIR server is there. Raises ``FhirFaultError`` for a status or an issue that we have no outcome for.
    """
    if reply.status == _OK:
        return None
    if reply.status == _BY_HAND:
        return without_records(request, holder, SourceOutcome.MANUAL, now=now)
    issue = _issue(reply.body)
    if reply.status in _REFUSED:
        return _refused(request, holder, issue, now)
    if reply.status in _AWAY:
        kind = SourceErrorKind.MAINTENANCE
        return failed(request, holder, kind, now=now, retry_after=reply.retry_after)
    if issue is None:
        raise FhirFaultError(SERVER_FAULT)
    if reply.status == _NOT_FOUND and issue.get("code") != "not-supported":
        return without_records(request, holder, SourceOutcome.NONE_HELD, now=now)
    return explained(request, holder, issue, now=now)


def explained(
    request: SourceRequest, holder: Holder, issue: Object, *, now: datetime
) -> SourceAnswer:
    """Return the outcome that an issue of an OperationOutcome names."""
    outcome = _BY_ISSUE.get(str(issue.get("code")))
    if isinstance(outcome, SourceOutcome):
        return without_records(request, holder, outcome, now=now)
    if outcome is SourceErrorKind.REFUSED:
        return _refused(request, holder, issue, now)
    if outcome is None:
        raise FhirFaultError(SERVER_FAULT)
    return failed(request, holder, outcome, now=now)


def grave_issue(resource: Object) -> Object | None:
    """Return the first issue of an OperationOutcome that is an error; None where it only warns."""
    for issue in objects(resource.get("issue")):
        if issue.get("severity") in _GRAVE:
            return issue
    return None


def _issue(unverified_body: bytes | None) -> Object | None:
    try:
        told = json_object(unverified_body)
    except (MalformedAnswerError, RecursionError):
        return None
    return first(told.get("issue")) if told.get("resourceType") == OPERATION_OUTCOME else None


def _refused(
    request: SourceRequest, holder: Holder, issue: Object | None, now: datetime
) -> SourceAnswer:
    """Keep the code with which the server refused, for the operator and the auditor alone."""
    told = issue or {}
    detail = first(an_object(told.get("details")).get("coding")).get("code")
    code = a_text(detail) or (a_text(told.get("code")) or "").replace("-", "_")
    reason = refusal_reason(json.dumps({"reason": code}).encode())
    log.warning(
        "agency refused agency=%s category=%s reason=%s",
        request.agency_id,
        request.category,
        reason,
    )
    return failed(request, holder, SourceErrorKind.REFUSED, now=now, reason=reason)
