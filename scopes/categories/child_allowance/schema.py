"""The entitlement of one person to child allowance (Child Allowance Act, 児童手当法).

Public servants are paid by their employer (art. 17), so municipalities hold nothing of them: no
record does not mean no allowance.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.categories.child_allowance.parts import CODES, Child, Payment
from scopes.rules import Rule
from scopes.schema.amounts import Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, ListOf, Month, PartialDate
from scopes.schema.marks import THIRD_PERSON
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema


class Entitlement(RecordSchema):
    """One certified claim (art. 7 and 8): who claims, for which children, and what is paid.

    Amounts are yen a month, except in ``payments``. ``ended_on`` is the day on which the reason
    arose; the allowance is due for the month of that day (art. 8(2)).
    """

    claimant_role = Coded(CODES["claimant_role"], required=True)
    children = ListOf(Child, least=1, most=100, required=True, metadata=THIRD_PERSON)
    payer = Municipality(required=True)
    certified_from = PartialDate(required=True)
    ended_on = PartialDate()
    end_reason = Coded(CODES["end_reason"])
    monthly_total_yen = Yen(required=True)
    kind = Coded(CODES["kind"], required=True)
    last_paid_month = Month()
    payments = ListOf(Payment, most=60)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the entitlement does not end before it is certified."""
        demand_order(data, "certified_from", "ended_on")

    @validates_schema
    def reason_of_an_end(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that only what has ended has a reason for that."""
        if "end_reason" in data and "ended_on" not in data:
            raise ValidationError(Rule.CONTRADICTION, "end_reason")
