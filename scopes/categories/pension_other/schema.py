"""Pension benefits that other laws look at, and the benefit for pensioners with little income.

Sources: the laws under which an allowance is reduced or refused because of a pension (Child Rearing
Allowance Act art. 3(2); Act on Special Child Rearing Allowance art. 3(3) and 17; National Pension
Act; Act 34 of 1985, supplementary art. 97), and the Act on Benefits to Support Pensioners (2012).
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class OffsetBenefit(RecordSchema):
    """One public benefit that is set off against an allowance.

    ``item`` is the entry of the 2019 list that the benefit stands under. The payer is a location: a
    local mutual aid association tells the prefecture.
    """

    item = Coded(CODES["item"], required=True)
    benefit_law = Coded(CODES["benefit_law"], required=True)
    payer = PlainText(required=True, metadata=LOCATION)
    kind = Coded(CODES["offset_kind"], required=True)
    entitled_from = PartialDate(required=True)
    ended_on = PartialDate()
    annual_yen = Yen(required=True)
    suspended = Flag()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a benefit does not end before the person is entitled to it."""
        demand_order(data, "entitled_from", "ended_on")


class SupporterBenefit(RecordSchema):
    """The benefit for pensioners with little income (art. 2, 10, 15 and 20 of its act)."""

    kind = Coded(CODES["supporter_kind"], required=True)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    monthly_yen = Yen(required=True)
    suspended = Flag()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the benefit does not end before it starts."""
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def since_the_act_is_in_force(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that no benefit starts before the act came into force in October 2019."""
        first = "2019-10"
        start = data["period_from"][: len(first)]
        if start < first[: len(start)]:
            raise ValidationError(Rule.CONTRADICTION, "period_from")
