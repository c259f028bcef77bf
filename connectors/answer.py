"""An agency's HTTP reply to a ``SourceAnswer``: every status has one meaning, nonsense included."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from joserfc.jwk import KeySet

from connectors.answer_form import outer_form
from connectors.checked_records import CheckedRecords, checked_records
from connectors.contract.refusal import refusal_reason
from connectors.contract.sealed import checked_seal, demand_signed_seal
from connectors.contract.signed_answer import signed_answer
from connectors.errors import MalformedAnswerError, SealFaultError
from connectors.my_number import strip
from connectors.port import (
    Holder,
    RecordFault,
    SourceAnswer,
    SourceErrorKind,
    SourceOutcome,
    SourceRequest,
)
from connectors.strict_json import json_object
from scopes.catalogue import SCOPES

log = logging.getLogger(__name__)

_MOST_LINES = 20
"""Faults of one answer that are told to the operator one by one."""

_AGAIN_AFTER = {
    SourceErrorKind.TIMEOUT: 60,
    SourceErrorKind.MAINTENANCE: 300,
    SourceErrorKind.MALFORMED: 3600,
    SourceErrorKind.REFUSED: 3600,
}


@dataclass(frozen=True)
class Reply:
    """One HTTP reply. ``body`` is None when it was too large."""

    status: int
    retry_after: int | None
    body: bytes | None


def answer_from(
    request: SourceRequest,
    holder: Holder,
    reply: Reply,
    *,
    now: datetime,
    keys: KeySet | None = None,
) -> SourceAnswer:
    """Read a reply; whatever breaks the contract becomes an ``ERROR`` answer.

    ``holder`` is who the registry says this agency is; an answer in another's name is malformed. So is one
    that no signature by ``keys`` proves, where the agency has any.
    """
    try:
        return _by_status(request, holder, reply, now, keys)
    except (MalformedAnswerError, RecursionError) as fault:
        return _malformed(request, holder, fault, now)


def answer_of(
    request: SourceRequest,
    holder: Holder,
    unverified: Mapping[str, Any],
    *,
    now: datetime,
    keys: KeySet | None = None,
) -> SourceAnswer:
    """Read the content of an answer, from wherever it came: the same checks for every way of asking."""
    try:
        return _with_records(request, holder, unverified, now, keys)
    except (MalformedAnswerError, RecursionError) as fault:
        return _malformed(request, holder, fault, now)


def failed(
    request: SourceRequest,
    holder: Holder,
    kind: SourceErrorKind,
    *,
    now: datetime,
    retry_after: int | None = None,
    reason: str | None = None,
) -> SourceAnswer:
    """Say that the agency could not be read; ``retry_after`` is in seconds, ``reason`` its own code."""
    return SourceAnswer(
        agency_id=request.agency_id,
        category=request.category,
        outcome=SourceOutcome.ERROR,
        retrieved_at=now,
        holder=holder,
        error_kind=kind,
        retry_after=_AGAIN_AFTER[kind] if retry_after is None else retry_after,
        reason=reason,
    )


def without_records(
    request: SourceRequest, holder: Holder, outcome: SourceOutcome, *, now: datetime
) -> SourceAnswer:
    """Say that the agency gave an outcome that carries no records."""
    return SourceAnswer(request.agency_id, request.category, outcome, now, holder)


def _malformed(
    request: SourceRequest, holder: Holder, fault: Exception, now: datetime
) -> SourceAnswer:
    log.warning(
        "agency answer refused agency=%s category=%s reason=%s",
        request.agency_id,
        request.category,
        getattr(fault, "code", "too_deep"),
    )
    return failed(request, holder, SourceErrorKind.MALFORMED, now=now)


def _by_status(
    request: SourceRequest, holder: Holder, reply: Reply, now: datetime, keys: KeySet | None
) -> SourceAnswer:
    match reply.status:
        case 200:
            return _with_records(request, holder, json_object(reply.body), now, keys)
        case 202:
            return without_records(request, holder, SourceOutcome.MANUAL, now=now)
        case 422 if json_object(reply.body).get("code") == "unsupported":
            return without_records(request, holder, SourceOutcome.UNSUPPORTED, now=now)
        case 401 | 403:
            return _refused(request, holder, reply, now)
        case 503:
            kind = SourceErrorKind.MAINTENANCE
            return failed(request, holder, kind, now=now, retry_after=reply.retry_after)
    raise MalformedAnswerError("a status that the contract does not know")


def _refused(request: SourceRequest, holder: Holder, reply: Reply, now: datetime) -> SourceAnswer:
    """Keep the code with which an agency refused, for the operator and the auditor alone."""
    reason = refusal_reason(reply.body)
    log.warning(
        "agency refused agency=%s category=%s reason=%s",
        request.agency_id,
        request.category,
        reason,
    )
    return failed(request, holder, SourceErrorKind.REFUSED, now=now, reason=reason)


def _with_records(
    request: SourceRequest,
    holder: Holder,
    unverified: Mapping[str, Any],
    now: datetime,
    keys: KeySet | None,
) -> SourceAnswer:
    if "sealed" in unverified:
        return _sealed(request, holder, unverified, now, keys)
    answer = outer_form(request, holder, unverified)
    if request.recipient is not None and answer["records"]:
        raise SealFaultError("not_sealed")
    proven = signed_answer(request, holder.code, unverified, keys, now=now) if keys else None
    asked = SCOPES[request.scope].input_of(request.category)
    stripped = _without_my_numbers(request, answer["records"])
    checked = checked_records(asked, request.linkage_code, stripped, answer["as_of"])
    _tell(request, checked)
    if proven and not proven.tells_nothing:
        log.warning(
            "signature kept back agency=%s category=%s", request.agency_id, request.category
        )
    if not checked.records and checked.faults:
        return replace(
            failed(request, holder, SourceErrorKind.MALFORMED, now=now),
            faults=checked.faults,
            surplus=checked.surplus,
        )
    return SourceAnswer(
        agency_id=request.agency_id,
        category=request.category,
        outcome=SourceOutcome.RELEASED if checked.records else SourceOutcome.NONE_HELD,
        retrieved_at=now,
        holder=_told_holder(request, holder, checked, answer),
        as_of=answer["as_of"],
        layout_version=answer["layout_version"],
        records=checked.records,
        faults=checked.faults,
        surplus=checked.surplus,
        evidence=proven.evidence_of(checked.records, checked.origins) if proven else None,
    )


def _sealed(
    request: SourceRequest,
    holder: Holder,
    unverified: Mapping[str, Any],
    now: datetime,
    keys: KeySet | None,
) -> SourceAnswer:
    """Take what only the recipient can open, with nothing beside it in clear."""
    if unverified.get("records"):
        raise SealFaultError("not_sealed")
    answer = outer_form(request, holder, {**unverified, "records": []})
    sealed = checked_seal(unverified["sealed"], request.recipient)
    if keys:
        demand_signed_seal(request, holder.code, unverified, keys, now=now)
    return SourceAnswer(
        agency_id=request.agency_id,
        category=request.category,
        outcome=SourceOutcome.RELEASED,
        retrieved_at=now,
        holder=Holder(**answer["holder"]),
        as_of=answer["as_of"],
        layout_version=answer["layout_version"],
        sealed=sealed,
    )


def _told_holder(
    request: SourceRequest, holder: Holder, checked: CheckedRecords, answer: Mapping[str, Any]
) -> Holder:
    """Let an agency word its own name and desk beside its records, and nowhere else.

    Beside an answer, or where it holds nothing, another wording than the registry's would tell that it was
    really asked.
    """
    hands_out = SCOPES[request.scope].hands_out_records
    return Holder(**answer["holder"]) if checked.records and hands_out else holder


def _tell(request: SourceRequest, checked: CheckedRecords) -> None:
    """Tell the operator, by category, field and rule, what an agency has to mend.

    What is merely dropped, as agencies send it with every answer, is one line.
    """
    faults = (*checked.faults, *checked.unasked)
    for fault in faults[:_MOST_LINES]:
        log.warning(
            "record fault agency=%s category=%s record_type=%s field=%s rule=%s records=%d",
            request.agency_id,
            request.category,
            fault.record_type or "-",
            fault.field or "-",
            fault.rule,
            fault.records,
        )
    if len(faults) > _MOST_LINES:
        log.warning("record faults agency=%s more=%d", request.agency_id, len(faults) - _MOST_LINES)
    if checked.remarks:
        log.info(
            "record contents dropped agency=%s category=%s what=%s more=%d",
            request.agency_id,
            request.category,
            ",".join(_dropped(remark) for remark in checked.remarks[:_MOST_LINES]),
            max(len(checked.remarks) - _MOST_LINES, 0),
        )


def _dropped(remark: RecordFault) -> str:
    return f"{remark.record_type}.{remark.field or '-'}:{remark.rule}:{remark.records}"


def _without_my_numbers(
    request: SourceRequest, unverified: list[dict[str, Any]]
) -> list[Mapping[str, Any]]:
    """Strip the fields that are named for a My Number, and refuse one that stands elsewhere."""
    stripped = [strip(record) for record in unverified]
    if dropped := sum(count for _, count in stripped):
        log.info("my numbers stripped agency=%s count=%d", request.agency_id, dropped)
    return [record for record, _ in stripped]
