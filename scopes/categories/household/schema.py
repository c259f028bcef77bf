"""The person's own place in their household (Basic Resident Register Act art. 7(iv)).

Other members of the household are third parties: they are not part of this record, and it says
nothing about custody.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.fields import OTHER, Coded, Flag, PartialDate
from scopes.schema.marks import THIRD_PERSON
from scopes.schema.nested import Municipality, Name
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class Membership(RecordSchema):
    """Whether the person is the head of their household, or who is and how they are related."""

    is_head = Flag(required=True)
    head_name = Name(metadata=THIRD_PERSON)
    relationship = Coded(CODES["relationship"], required=True)
    since = PartialDate()
    municipality = Municipality(required=True)

    @validates_schema
    def head_names_nobody_else(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that only those who are not head name one; a code we do not know contradicts nothing."""
        told = data["relationship"]
        if told != OTHER and data["is_head"] != (told == "head"):
            raise ValidationError(Rule.CONTRADICTION, "relationship")
        if data["is_head"] and "head_name" in data:
            raise ValidationError(Rule.CONTRADICTION, "head_name")
