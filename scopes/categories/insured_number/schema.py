"""The numbers under which a person has been insured (Health Insurance Act art. 3(11) and (12))."""

from typing import Any, Final

from marshmallow import validates_schema

from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import BY_SUB_SCOPE, LOCATION
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

_SIGNS: Final = (
    "0-9A-Za-z\u3041-\u30ff\u4e00-\u9fff\uff10-\uff19\uff21-\uff3a.\u2010-\u2015\u2212\uff0d-"
)
_AS_PRINTED: Final = f"[*{_SIGNS}]{{1,20}}"
"""Insurers print Japanese signs and full-width digits, too; hidden signs are asterisks."""


class InsuredNumberHistory(RecordSchema):
    """One number, the insurer that gave it, and from when to when it held.

    Symbol and branch are too short for a mask to hide them, so they leave under ``identifiers`` only.
    The insurer is a location: that of national health insurance is the municipality. Latter-stage
    medical care has no symbol and no branch.
    """

    insurer_number = Code("[0-9]{6}|[0-9]{8}", required=True, metadata=LOCATION)
    insurer_name = PlainText(required=True, metadata=LOCATION)
    insurance_kind = Coded(CODES["insurance_kind"])
    symbol = RestrictedId(_AS_PRINTED, metadata=BY_SUB_SCOPE)
    number = RestrictedId(_AS_PRINTED, required=True)
    branch = RestrictedId("[0-9]{2}", metadata=BY_SUB_SCOPE)
    period_from = PartialDate(required=True)
    period_to = PartialDate()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the number did not end before it began to hold."""
        demand_order(data, "period_from", "period_to")
