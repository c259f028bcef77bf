"""Aid with the cost of treating a pupil (School Health and Safety Act art. 24)."""

from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, FiscalYear, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

_HIGHEST_ELEMENTARY_GRADE: Final = 6


class SchoolMedicalAid(RecordSchema):
    """Aid for one disease of one pupil, in yen: the law pays for six kinds of disease.

    They are those of the Enforcement Order art. 8, which get in the way of learning or spread at
    school. Only municipalities and prefectures as ``establisher`` of a public school give this aid.
    """

    school_kind = Coded(CODES["school_kind"], required=True)
    school_name = PlainText(required=True, metadata=LOCATION)
    establisher = Municipality(required=True)
    grade = Count(least=1, most=9)
    fiscal_year = FiscalYear(required=True)
    disease = Coded(CODES["disease"], required=True)
    voucher_issued_on = PartialDate()
    treatment_from = PartialDate()
    treatment_to = PartialDate()
    aid_yen = Yen(required=True)
    entitlement = Coded(CODES["entitlement"], required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the treatment does not end before it starts."""
        demand_order(data, "treatment_from", "treatment_to")

    @validates_schema
    def grade_of_the_school(self, data: dict[str, Any], **_: Any) -> None:
        """Demand a grade that an elementary school has; other schools may count on from there."""
        elementary = data["school_kind"] == "elementary"
        if elementary and data.get("grade", 1) > _HIGHEST_ELEMENTARY_GRADE:
            raise ValidationError(Rule.CONTRADICTION, "grade")
