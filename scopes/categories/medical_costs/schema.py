"""One line of the notice of medical costs (医療費通知) that an insurer sends to its members.

Basis: insurers' health projects (Health Insurance Act, art. 150; National Health Insurance Act, art. 82).
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, Month, PlainText
from scopes.schema.marks import LOCATION, THIRD_PERSON, whom
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class CostNoticeLine(RecordSchema):
    """What one month at one institution cost, in yen, and who paid which part.

    Parts need not add up: amounts at the counter are rounded to ten yen, refunds come later. Meals are
    not in the total. A line may be about a dependant of the data subject.
    """

    treated_month = Month(required=True)
    patient = Coded(CODES["patient"], required=True, metadata=whom("patient_name"))
    patient_name = PlainText(metadata=THIRD_PERSON)
    institution_name = PlainText(required=True, metadata=LOCATION)
    claim_kind = Coded(CODES["claim_kind"], required=True)
    days = Count(most=31, unit="day")
    total_cost_yen = Yen(required=True)
    insurer_paid_yen = Yen(required=True)
    public_fund_paid_yen = Yen()
    patient_paid_yen = Yen(required=True)
    meal_copay_yen = Yen()
    insurer_number = Code(r"[0-9]{6}|[0-9]{8}", required=True, metadata=LOCATION)
    issued_month = Month()

    @validates_schema
    def notified_afterwards(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a notice is not issued before the month that it is about."""
        demand_order(data, "treated_month", "issued_month")

    @validates_schema
    def paid_within_the_total(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the insurer did not pay more than the treatment cost."""
        if data["insurer_paid_yen"] > data["total_cost_yen"]:
            raise ValidationError(Rule.CONTRADICTION, "insurer_paid_yen")
