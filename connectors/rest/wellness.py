"""What an agency says of itself: whether it is well, what time it has, and what it serves."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from connectors.answer import Reply
from connectors.errors import MalformedAnswerError
from connectors.port import Coverage, Covered, Heartbeat, SourceErrorKind
from connectors.strict_json import json_object
from scopes.catalogue import CATALOGUE
from scopes.schema.fields import Code

_REFUSALS = (401, 403)
_OK, _AWAY = 200, 503


class _CoveredSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    category = Code(required=True)
    record_types = fields.List(Code(), required=True, validate=validate.Length(max=40))
    since = fields.Date(format="iso", load_default=None, allow_none=True)
    sealed = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class _CoverageSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    layout_version = Code(required=True)
    covered = fields.List(
        fields.Nested(_CoveredSchema), required=True, validate=validate.Length(max=100)
    )


def heartbeat_from(agency_id: str, reply: Reply, *, asked: datetime, took: float) -> Heartbeat:
    """Read a sign of life that was asked for at ``asked`` and took ``took`` seconds.

    The agency's clock is compared with the middle of the exchange, as in NTP (RFC 5905 8).
    """
    if reply.status in _REFUSALS:
        return Heartbeat(agency_id, SourceErrorKind.REFUSED)
    if reply.status == _AWAY:
        return Heartbeat(agency_id, SourceErrorKind.MAINTENANCE, reply.retry_after)
    try:
        told = json_object(reply.body) if reply.status == _OK else None
    except (MalformedAnswerError, RecursionError):
        told = None
    if told is None or told.get("status") != "ok":
        return Heartbeat(agency_id, SourceErrorKind.MALFORMED)
    theirs = _instant(told.get("time"))
    middle = asked + timedelta(seconds=took / 2)
    offset = None if theirs is None else (theirs - middle).total_seconds()
    return Heartbeat(agency_id, clock_offset=offset)


def coverage_from(agency_id: str, reply: Reply) -> Coverage | None:
    """Read what an agency serves; None for what the contract does not know.

    Categories that our catalogue does not have are left out: nobody can ask for them.
    """
    if reply.status != _OK:
        return None
    try:
        told: Mapping[str, Any] = _CoverageSchema().load(json_object(reply.body))
    except (MalformedAnswerError, RecursionError, ValidationError):
        return None
    served = [
        Covered(each["category"], tuple(each["record_types"]), each["since"], each["sealed"])
        for each in told["covered"]
        if each["category"] in CATALOGUE
    ]
    return Coverage(agency_id, told["layout_version"], tuple(served))


def _instant(unverified: object) -> datetime | None:
    """Read an instant (RFC 3339); None for one that has no time zone, or is none."""
    try:
        told = datetime.fromisoformat(unverified) if isinstance(unverified, str) else None
    except ValueError:
        return None
    return told.astimezone(UTC) if told and told.tzinfo else None
