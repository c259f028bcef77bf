"""The records of long-term care insurance and of regional support (Long-Term Care Insurance Act)."""

from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, FiscalYear, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import (
    Code,
    Coded,
    Flag,
    Month,
    Part,
    PartialDate,
    PlainText,
    RestrictedId,
)
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

_WITH_A_PERIOD: Final = frozenset(
    {"support1", "support2", "care1", "care2", "care3", "care4", "care5"}
)
"""Levels that are certified for a period; the others are decided once (art. 28 and 33)."""


class CareInsurerSchema(WireSchema):
    """The insurer: a municipality or a union of several; its number has six digits."""

    code = Code(r"[0-9]{6}")
    name = PlainText(required=True)


class CareInsurer(Part):
    """An insurer of long-term care; always a location, since it is the municipality or a union of it."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(CareInsurerSchema, required=required, metadata=LOCATION)


class CareCertification(RecordSchema):
    """How much care a person needs, as decided on an application (art. 27 and 32).

    ``insured_class`` is 1 from 65 years of age, 2 from 40 to 64; the latter are certified only for one of
    sixteen diseases that come with age (enforcement order art. 2).
    """

    insurer = CareInsurer(required=True)
    insured_number = RestrictedId(r"[0-9]{10}")
    insured_class = Coded(CODES["insured_class"])
    application_kind = Coded(CODES["application_kind"])
    applied_on = PartialDate()
    decided_on = PartialDate(required=True)
    level = Coded(CODES["level"], required=True)
    valid_from = PartialDate()
    valid_to = PartialDate()
    specified_disease = Coded(CODES["specified_disease"])

    @validates_schema
    def valid_for_a_period(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the period of a certified level; it may start before the decision."""
        if data["level"] in _WITH_A_PERIOD:
            for name in ("valid_from", "valid_to"):
                if name not in data:
                    raise ValidationError(Rule.REQUIRED, name)
        demand_order(data, "applied_on", "decided_on")
        demand_order(data, "valid_from", "valid_to")


class CareBenefit(RecordSchema):
    """One service of one month as billed, or one refund (art. 40 and 52). Units have a local price."""

    month = Month(required=True)
    service_kind = Coded(CODES["service_kind"], required=True)
    preventive = Flag()
    provider = PlainText(metadata=LOCATION)
    units = Count(most=999_999, unit="unit")
    cost_yen = Yen(required=True)
    copay_yen = Yen()

    @validates_schema
    def copay_within_cost(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that nobody pays more than the service costs."""
        if data.get("copay_yen", 0) > data["cost_yen"]:
            raise ValidationError(Rule.CONTRADICTION, "copay_yen")


class CareCopay(RecordSchema):
    """The person's share of the cost (art. 49-2), or the cap on meals and room (art. 51-3).

    The share is 10, 20 or 30 per cent, and 40 for whoever is in arrears with premiums (art. 69).
    """

    period_from = PartialDate(required=True)
    period_to = PartialDate(required=True)
    ratio_percent = Count(least=10, most=40, unit="percent")
    burden_limit_stage = Coded(CODES["burden_limit_stage"])

    @validates_schema
    def says_something(self, data: dict[str, Any], **_: Any) -> None:
        """Demand a share or a stage, for a period that does not end before it starts."""
        if "ratio_percent" not in data and "burden_limit_stage" not in data:
            raise ValidationError(Rule.REQUIRED, "ratio_percent")
        demand_order(data, "period_from", "period_to")


class CarePremium(RecordSchema):
    """The premium of one fiscal year for a person of 65 or more (art. 129).

    Stages go by income and differ from one municipality to the next.
    """

    fiscal_year = FiscalYear(required=True)
    insurer = CareInsurer()
    stage = Count(least=1, most=30, required=True)
    annual_yen = Yen(required=True)
    collection = Coded(CODES["collection"])
    paid_yen = Yen()


class CareProgramme(RecordSchema):
    """A service of the municipality's regional support, for staying well at home (art. 115-45)."""

    kind = Coded(CODES["kind"], required=True)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    provider = PlainText(metadata=LOCATION)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the service does not end before it starts."""
        demand_order(data, "period_from", "period_to")
