"""The nested parts of an entitlement: the children it counts and what was paid."""

from typing import Any

from marshmallow import validates_schema

from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Month, PartialDate
from scopes.schema.record_schema import WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class Child(WireSchema):
    """One child that the allowance counts: neither name nor full birth date, but the month.

    ``order_in_family`` counts from the eldest child up to the fiscal year of the 22nd birthday
    (Child Allowance Act art. 3 and 6, since October 2024); a child that only counts has 0 yen.
    """

    relation = Coded(CODES["relation"])
    birth_month = Month(required=True)
    order_in_family = Count(least=1, most=30)
    amount_yen = Yen(required=True)


class Payment(WireSchema):
    """One payment: the months it is for, both included, and the day it was made."""

    month_from = Month(required=True)
    month_to = Month(required=True)
    paid_on = PartialDate()
    amount_yen = Yen(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the last month is not before the first."""
        demand_order(data, "month_from", "month_to")
