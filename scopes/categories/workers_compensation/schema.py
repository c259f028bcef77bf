"""Compensation for accidents at work and on the way there.

Industrial Accident Compensation Insurance Act (art. 7 and 12-8) for private employment, Local Public
Service Accident Compensation Act (art. 25) for local public service.
"""

from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

_LOWEST_GRADE: Final = {"injury_sickness_pension": 3, "disability_pension": 7}
"""Grade 1 is the heaviest; a disability of grade 8 to 14 is paid for once, not as a pension."""


class WorkersCompensationBenefit(RecordSchema):
    """One benefit as decided: a pension, a benefit for a period, or a sum paid once.

    ``amount_yen`` is a year's amount of a pension and the whole amount of any other benefit. A survivor's
    benefit is a record of the survivor. The injury, the employer and the hospital are not declared, so
    none of them can leave.
    """

    scheme = Coded(CODES["scheme"], required=True)
    kind = Coded(CODES["kind"], required=True)
    accident_kind = Coded(CODES["accident_kind"], required=True)
    accident_on = PartialDate(required=True)
    decided_on = PartialDate(required=True)
    period_from = PartialDate()
    period_to = PartialDate()
    grade = Count(least=1, most=14)
    amount_yen = Yen(required=True)
    payer = PlainText(required=True, metadata=LOCATION)
    suspended = Flag()
    last_paid_on = PartialDate()
    pension_certificate_number = RestrictedId()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that accident, decision and period follow each other."""
        demand_order(data, "accident_on", "decided_on")
        demand_order(data, "accident_on", "period_from")
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def grade_of_its_kind(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a pension has no grade for which there is no pension."""
        lowest = _LOWEST_GRADE.get(data["kind"])
        if lowest is not None and data.get("grade", 1) > lowest:
            raise ValidationError(Rule.CONTRADICTION, "grade")
