"""What agencies asked each other about a person: how the platform asks for it, and how an agency tells it.

The question is that of records under another path, so that one consent token proves both (``question.py``).
An answer is all or nothing: of an event that cannot be read nobody knows whether it may be shown.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from connectors.errors import MalformedAnswerError, MyNumberFoundError, WrongPersonError
from connectors.my_number import holds_my_number
from connectors.port import SourceRequest
from scopes.schema.fields import Code, Flag, PlainText

EXCHANGE_HISTORY = "exchange_history"
"""Stands for the category and the scope of such a question."""

EXCHANGE_PATH = "/v1/exchange-history"
EVENT_TYPE = "exchange_event"
CONDITION: Mapping[str, Any] = {"kind": "latest"}
MOST_EVENTS = 1000
_MOST_ITEMS = 50


class _EventSchema(Schema):
    """The 13 members of an event (Number Act art. 23, and what the portal shows of it)."""

    class Meta:
        unknown = EXCLUDE

    exchange_id = Code(required=True)
    requested_at = fields.AwareDateTime(required=True, format="iso")
    provided_at = fields.AwareDateTime(required=True, format="iso", allow_none=True)
    requester_code = Code(required=True)
    requester = PlainText(required=True)
    requester_department = PlainText(required=True)
    requester_contact = PlainText(required=True, most=200)
    provider_code = Code(required=True)
    provider = PlainText(required=True)
    items = fields.List(PlainText(), required=True, validate=validate.Length(1, _MOST_ITEMS))
    procedure_code = Code(required=True)
    procedure = PlainText(required=True)
    restricted = Flag(required=True)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: object) -> None:
        provided: datetime | None = data["provided_at"]
        if provided is not None and provided < data["requested_at"]:
            raise ValidationError("provided before it was asked")


class _AnswerSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    linkage_code = fields.String(required=True)
    events = fields.List(
        fields.Nested(_EventSchema), required=True, validate=validate.Length(max=MOST_EVENTS)
    )


MEMBERS = tuple(_EventSchema().fields)


def events_from(
    request: SourceRequest, holder_code: str, unverified: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...]:
    """Return the events that an agency tells, each in its 13 members, with instants as RFC 3339 texts.

    Each names the agency as one of the two. Raises a ``MalformedAnswerError`` for everything else.
    """
    try:
        told = _AnswerSchema().load(unverified)
    except ValidationError:
        raise MalformedAnswerError("the answer does not fit its schema") from None
    if told["linkage_code"] != request.linkage_code:
        raise WrongPersonError
    events: list[Mapping[str, Any]] = [_EventSchema().dump(each) for each in told["events"]]
    if holds_my_number(events):
        raise MyNumberFoundError
    for event in events:
        if holder_code not in (event["requester_code"], event["provider_code"]):
            raise MalformedAnswerError("an exchange of other agencies")
    return tuple(events)
