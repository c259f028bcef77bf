"""The three handbooks.

Act on Welfare of Physically Disabled Persons art. 15; Act on Mental Health and Welfare for Persons with
Mental Disorders art. 45; the handbook for an intellectual disability rests on a notice of the Ministry
of Health and Welfare (1973) and on each issuer's own rules.
"""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, post_load, pre_load, validates_schema

from scopes.categories.disability.labels import CODES
from scopes.categories.disability.parts import Impairment
from scopes.categories.disability.prefecture import prefecture_of
from scopes.rules import Rule
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, ListOf, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import BY_SUB_SCOPE
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema, is_blank

GRADES: Final[Mapping[str, tuple[str, ...]]] = {
    "physical": ("1", "2", "3", "4", "5", "6"),
    "mental": ("1", "2", "3"),
}
"""Kind of handbook -> its grades. An intellectual disability has each issuer's own scale."""


class Handbook(RecordSchema):
    """One handbook as its issuer registered it.

    ``grade`` is what stands on it; ``severity`` is there only for an intellectual disability, whose
    scales differ. ``issuer_prefecture`` follows from the issuer's code where an agency sends none. A
    handbook that was given back is valid until that day, so that ``valid_until`` alone tells whether it
    still counts: the fare discount shows no other date.
    """

    kind = Coded(CODES["handbook_kind"], required=True)
    handbook_number = RestrictedId()
    issuer = Municipality(required=True)
    issuer_prefecture = Municipality()
    grade = PlainText(most=20, required=True)
    severity = Coded(CODES["severity"])
    discount_class = Coded(CODES["discount_class"], required=True)
    photo_on_handbook = Flag()
    impairments = ListOf(Impairment, most=20, metadata=BY_SUB_SCOPE)
    issued_on = PartialDate(required=True)
    reissued_on = PartialDate()
    next_review_on = PartialDate()
    valid_until = PartialDate()
    returned_on = PartialDate()

    @pre_load
    def name_the_prefecture(self, data: Any, **_: Any) -> Any:
        """Fill in the issuer's prefecture unless the agency names one."""
        if not isinstance(data, Mapping) or not is_blank(data.get("issuer_prefecture")):
            return data
        issuer = data.get("issuer")
        prefecture = prefecture_of(issuer.get("code")) if isinstance(issuer, Mapping) else None
        return {**data, "issuer_prefecture": prefecture} if prefecture else data

    @validates_schema
    def prefecture_is_the_issuers(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the prefecture is a prefecture, and the one in which the issuer lies."""
        named = data.get("issuer_prefecture")
        if named is None:
            return
        if named["code"][:2] != data["issuer"]["code"][:2] or named["code"][2:5] != "000":
            raise ValidationError(Rule.CONTRADICTION, "issuer_prefecture")

    @validates_schema
    def grade_is_of_the_kind(self, data: dict[str, Any], **_: Any) -> None:
        """Demand a grade of the handbook's own scale, and a severity only where there is none."""
        kind = data["kind"]
        if data["grade"] not in GRADES.get(kind, (data["grade"],)):
            raise ValidationError(Rule.CONTRADICTION, "grade")
        if kind in GRADES and "severity" in data:
            raise ValidationError(Rule.CONTRADICTION, "severity")

    @validates_schema
    def mental_handbook_ends(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the last day of a mental handbook (two years, art. 45(4)): without it, it would not end."""
        if data["kind"] == "mental" and "valid_until" not in data:
            raise ValidationError(Rule.REQUIRED, "valid_until")

    @validates_schema
    def issued_first(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that nothing happens to a handbook before it is issued."""
        for later in ("reissued_on", "next_review_on", "valid_until", "returned_on"):
            demand_order(data, "issued_on", later)

    @post_load
    def ends_when_returned(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Let the last valid day be the day of return where that is earlier, or none was named."""
        returned = data.get("returned_on")
        if returned is None:
            return data
        valid_until = data.get("valid_until", returned)
        known = min(len(returned), len(valid_until))
        earlier = returned[:known] < valid_until[:known]
        return {**data, "valid_until": returned if earlier else valid_until}
