"""What stands around the records of an answer: its form, whose answer it is, and about whom."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from connectors.errors import MalformedAnswerError, MyNumberFoundError, WrongPersonError
from connectors.my_number import holds_my_number
from connectors.port import Holder, SourceRequest
from scopes.schema.fields import Code, PlainText


class _HolderSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    code = Code(required=True)
    name = PlainText(required=True)
    enquiry = PlainText(most=200, required=True)


class _AnswerSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    layout_version = Code(required=True)
    as_of = fields.Date(required=True, format="iso")
    holder = fields.Nested(_HolderSchema, required=True)
    records = fields.List(fields.Dict(), required=True, validate=validate.Length(max=1000))


def outer_form(
    request: SourceRequest, holder: Holder, unverified: Mapping[str, Any]
) -> dict[str, Any]:
    """Check what stands around the records: form, name of the agency, person, and no My Number.

    Raises ``MalformedAnswerError``.
    """
    try:
        answer: dict[str, Any] = _AnswerSchema().load(unverified)
    except ValidationError:
        raise MalformedAnswerError("the answer does not fit its schema") from None
    if answer["holder"]["code"] != holder.code:
        raise MalformedAnswerError("the answer is in another agency's name")
    if unverified.get("linkage_code", request.linkage_code) != request.linkage_code:
        raise WrongPersonError
    if holds_my_number([answer["holder"], answer["layout_version"]]):
        raise MyNumberFoundError
    return answer
