"""The records of employment insurance (Employment Insurance Act) and of the jobseekers' allowance."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Month, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class EmploymentCoverage(RecordSchema):
    """One spell as an insured person with one employer (art. 7 and 9)."""

    insured_number = RestrictedId(r"[0-9]{4}-?[0-9]{6}-?[0-9]")
    establishment_name = PlainText(required=True, metadata=LOCATION)
    insured_kind = Coded(CODES["insured_kind"])
    acquired_on = PartialDate(required=True)
    lost_on = PartialDate()
    loss_reason = Coded(CODES["loss_reason"])

    @validates_schema
    def lost_after_acquired(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a reason for the loss comes with its day, and that this is not before the start."""
        if "loss_reason" in data and "lost_on" not in data:
            raise ValidationError(Rule.CONTRADICTION, "loss_reason")
        demand_order(data, "acquired_on", "lost_on")


class BasicAllowance(RecordSchema):
    """The daily allowance of a jobseeker (art. 13 to 25).

    ``paid_days`` and ``remaining_days`` need not add up to ``prescribed_days``: the days can be
    extended (art. 24 to 27), and what is left at ``ends_on`` lapses.
    """

    separated_on = PartialDate()
    decided_on = PartialDate(required=True)
    separation_reason = Coded(CODES["separation_reason"], required=True)
    daily_yen = Yen(required=True)
    prescribed_days = Count(most=999, required=True, unit="day")
    paid_days = Count(most=999, required=True, unit="day")
    remaining_days = Count(most=999, required=True, unit="day")
    waiting_until = PartialDate()
    restricted_until = PartialDate()
    ends_on = PartialDate(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the decision follows the separation and the end follows the decision."""
        demand_order(data, "separated_on", "decided_on")
        demand_order(data, "decided_on", "ends_on")
        demand_order(data, "waiting_until", "restricted_until")


class EmploymentLumpSum(RecordSchema):
    """A sum paid once: to older or seasonal jobseekers, or on finding work (art. 37-4, 40, 56-3)."""

    kind = Coded(CODES["lump_sum_kind"], required=True)
    decided_on = PartialDate(required=True)
    days = Count(most=999, unit="day")
    amount_yen = Yen(required=True)


class EducationTraining(RecordSchema):
    """A benefit for a course or a training leave (art. 60-2 and 60-3)."""

    kind = Coded(CODES["training_kind"], required=True)
    course = PlainText()
    provider = PlainText(metadata=LOCATION)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    amount_yen = Yen(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the course does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class ContinuingBenefit(RecordSchema):
    """A benefit paid while the employment goes on: older workers, care and childcare (art. 61 to 61-12)."""

    kind = Coded(CODES["continuing_kind"], required=True)
    month = Month(required=True)
    period_from = PartialDate()
    period_to = PartialDate()
    amount_yen = Yen(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the unit of payment does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class JobseekerTraining(RecordSchema):
    """One month's allowance for a jobseeker in training who gets no basic allowance (art. 7 of their act)."""

    course = PlainText(required=True)
    provider = PlainText(metadata=LOCATION)
    month = Month(required=True)
    training_allowance_yen = Yen()
    commuting_allowance_yen = Yen()
    lodging_allowance_yen = Yen()
    amount_yen = Yen(required=True)
