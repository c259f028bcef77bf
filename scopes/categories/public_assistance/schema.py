"""Public assistance of a household to which the person belongs (Public Assistance Act)."""

from typing import Any

from marshmallow import validates_schema

from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_if, demand_order
from scopes.schema.fields import Coded, ListOf, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class Grant(WireSchema):
    """One grant that was paid once, in whole yen."""

    paid_on = PartialDate(required=True)
    amount_yen = Yen(required=True)


class Assistance(RecordSchema):
    """One stretch of public assistance, from its start (art. 24, 25) to its end (art. 26).

    ``kinds`` are the kinds of aid (art. 11) that are given, or were given last. Grants for leaving
    assistance by work (art. 55-4) or by education and work (art. 55-5) stand beside them. No amount of
    aid, no reason and no other member of the household is part of it.
    """

    welfare_office = PlainText(required=True, metadata=LOCATION)
    municipality = Municipality()
    started_on = PartialDate(required=True)
    ended_on = PartialDate()
    state = Coded(CODES["state"], required=True)
    suspended_from = PartialDate()
    suspended_to = PartialDate()
    kinds = ListOf(Coded(CODES["kinds"]), most=20, required=True)
    household_size = Count(least=1, unit="person")
    work_independence_grant = Part(Grant)
    education_employment_grant = Part(Grant)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that neither assistance nor a suspension ends before it starts."""
        demand_order(data, "started_on", "ended_on")
        demand_order(data, "started_on", "suspended_from")
        demand_order(data, "suspended_from", "suspended_to")

    @validates_schema
    def ended_with_a_day(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the last day of assistance that has ended, and of no other that we understand."""
        if data["state"] in ("active", "suspended", "ended"):
            demand_if(data["state"] == "ended", data, "ended_on")
