"""Services, medical aid, measures and allowances for a disability; the handbooks are in ``handbook``."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.categories.disability.labels import CODES
from scopes.categories.disability.parts import AllowanceChild
from scopes.rules import Rule
from scopes.schema.amounts import Measure, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, ListOf, Month, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import LOCATION, THIRD_PERSON
from scopes.schema.nested import Institution, Municipality
from scopes.schema.record_schema import RecordSchema


class SupportDecision(RecordSchema):
    """One decided service of the Comprehensive Support for Persons with Disabilities Act.

    Decision art. 22, support categories art. 21, assistive devices art. 76. ``quantity`` is per month
    where its unit says so; ``copay_cap_yen`` is the most that the person pays in a month.
    """

    recipient_number = RestrictedId()
    service = Coded(CODES["service"], required=True)
    support_category = Coded(CODES["support_category"])
    category_valid_from = PartialDate()
    category_valid_to = PartialDate()
    quantity = Measure(places=1, most=9999)
    quantity_unit = Coded(CODES["quantity_unit"])
    decided_on = PartialDate()
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    copay_cap_yen = Yen()
    income_band = Coded(CODES["support_income_band"])
    provider = PlainText(metadata=LOCATION)
    municipality = Municipality()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that neither period ends before it starts."""
        demand_order(data, "period_from", "period_to")
        demand_order(data, "category_valid_from", "category_valid_to")

    @validates_schema
    def quantity_has_a_unit(self, data: dict[str, Any], **_: Any) -> None:
        """Demand a unit for a quantity, which says nothing alone."""
        if "quantity" in data and "quantity_unit" not in data:
            raise ValidationError(Rule.REQUIRED, "quantity_unit")


class SelfSupportMedical(RecordSchema):
    """One certified period of medical aid for self-support (art. 52 to 58 of the same Act).

    It names no disease. ``cap_yen`` is the most that the person pays in a month.
    """

    recipient_number = RestrictedId()
    kind = Coded(CODES["medical_kind"], required=True)
    certified_on = PartialDate()
    period_from = PartialDate(required=True)
    period_to = PartialDate(required=True)
    cap_yen = Yen()
    income_band = Coded(CODES["medical_income_band"])
    severe_and_continuous = Flag()
    institution = Institution()
    pharmacy = Institution()
    municipality = Municipality()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the period does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class ChildMeasure(RecordSchema):
    """One measure for a disabled child (Child Welfare Act art. 27(1)(iii), 27(2), 27-2).

    Only which measure and when: the place is never part of it.
    """

    kind = Coded(CODES["measure_kind"], required=True)
    period_from = PartialDate(required=True)
    period_to = PartialDate()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the measure does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class Allowance(RecordSchema):
    """One allowance for a disability (Act on Special Child Rearing Allowance, Etc., art. 3, 17, 26-2).

    The special child rearing allowance is the parent's, so that its children are somebody else.
    ``monthly_yen`` is the amount certified, also while payment is suspended.
    """

    certificate_number = RestrictedId()
    kind = Coded(CODES["allowance_kind"], required=True)
    grade = Coded(CODES["allowance_grade"])
    certified_on = PartialDate()
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    monthly_yen = Yen(required=True)
    suspended = Flag(required=True)
    suspension_reason = Coded(CODES["suspension_reason"])
    children = ListOf(AllowanceChild, most=20, metadata=THIRD_PERSON)
    next_report_month = Month()
    payer = Municipality()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the allowance does not end before it starts."""
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def reason_of_a_suspension(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that only a suspended allowance says why."""
        if "suspension_reason" in data and not data["suspended"]:
            raise ValidationError(Rule.CONTRADICTION, "suspension_reason")

    @validates_schema
    def children_of_their_allowance(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that only the special child rearing allowance names children."""
        personal = ("disabled_child_welfare", "special_disability", "transitional_welfare")
        if data["kind"] in personal and "children" in data:
            raise ValidationError(Rule.CONTRADICTION, "children")
