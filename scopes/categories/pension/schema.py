"""Periods of pension insurance and the pensions that are drawn.

Sources: National Pension Act (国民年金法) and Employees' Pension Insurance Act (厚生年金保険法).
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, PartialDate, RestrictedId
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

BASIC_PENSION_NUMBER = "[0-9]{4}-?[0-9]{6}"
"""Four and six digits (National Pension Act art. 14), with or without the hyphen of the notebook."""

_ON_APPLICATION = ("category1", "other")
_REDUCED = (
    "exempt_full",
    "exempt_3_4",
    "exempt_half",
    "exempt_1_4",
    "student_deferral",
    "payment_deferral",
    "maternity_exempt",
    "childcare_exempt",
)
_LOWEST_GRADE = {
    "disability_basic": 2,
    "disability_employees": 3,
    "special_disability": 2,
    "other": 3,
}


class Coverage(RecordSchema):
    """One period of insurance (National Pension Act art. 7 and supplementary art. 5).

    ``payment_state`` is of the premiums that the person pays themselves: category 1 and optional
    insurance. Employers and the scheme pay those of categories 2 and 3.
    """

    kind = Coded(CODES["coverage_kind"], required=True)
    basic_pension_number = RestrictedId(BASIC_PENSION_NUMBER)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    months = Count(most=999, unit="month")
    payment_state = Coded(CODES["payment_state"])

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the period does not end before it starts."""
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def only_category_1_is_exempted(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that premiums are exempted or deferred in category 1 only (art. 88-2 to 90-3)."""
        if data.get("payment_state") in _REDUCED and data["kind"] not in _ON_APPLICATION:
            raise ValidationError(Rule.CONTRADICTION, "payment_state")


class Benefit(RecordSchema):
    """One pension or lump sum that was granted.

    ``payment_yen`` is what one payment of two months comes to (National Pension Act art. 18);
    ``annual_yen`` of a lump sum is that sum. ``grade`` is the grade of a disability pension.
    """

    kind = Coded(CODES["benefit_kind"], required=True)
    basic_pension_number = RestrictedId(BASIC_PENSION_NUMBER)
    entitled_from = PartialDate(required=True)
    decided_on = PartialDate()
    annual_yen = Yen(required=True)
    payment_yen = Yen()
    grade = Count(least=1, most=3)
    suspended = Flag()
    suspension_reason = Coded(CODES["suspension_reason"])
    ended_on = PartialDate()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a pension does not end before the person is entitled to it."""
        demand_order(data, "entitled_from", "ended_on")

    @validates_schema
    def grade_of_a_disability(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that only disability pensions have a grade, the basic one no third grade."""
        if data.get("grade", 0) > _LOWEST_GRADE.get(data["kind"], 0):
            raise ValidationError(Rule.CONTRADICTION, "grade")

    @validates_schema
    def reason_of_a_suspension(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a reason for suspension is given only for a suspended pension."""
        if "suspension_reason" in data and not data.get("suspended", True):
            raise ValidationError(Rule.CONTRADICTION, "suspension_reason")
