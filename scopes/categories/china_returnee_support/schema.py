"""Support for those left behind in China or Sakhalin who returned, and for their spouses.

Act on smooth repatriation of, and support for, Japanese left behind in China (Act No. 30 of 1994).
"""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, ListOf, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

PAID_ONCE: Final = ("return_travel", "settlement_grant", "lump_sum", "temporary_return_travel")
"""Kinds that are paid at one time, not month by month."""


class ReturneeSupport(RecordSchema):
    """One kind of support: running (art. 14, 15) or paid once (art. 6, 7, 13, 18).

    ``amount_yen`` is what is paid a month where support runs, and all of it where it is paid once.
    ``aid_kinds`` are the kinds of aid within the support benefit (art. 14(2)).
    """

    kind = Coded(CODES["kind"], required=True)
    office = PlainText(required=True, metadata=LOCATION)
    municipality = Municipality()
    decided_on = PartialDate()
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    state = Coded(CODES["state"])
    amount_yen = Yen()
    paid_on = PartialDate()
    aid_kinds = ListOf(Coded(CODES["aid_kinds"]), most=20)
    household_size = Count(least=1, unit="person")

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that support does not end before it starts."""
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def ended_with_a_day(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the last day of running support that has ended."""
        running = data["kind"] not in PAID_ONCE
        if running and data.get("state") == "ended" and "period_to" not in data:
            raise ValidationError(Rule.REQUIRED, "period_to")

    @validates_schema
    def fields_of_the_kind(self, data: dict[str, Any], **_: Any) -> None:
        """Demand kinds of aid only for the support benefit, a day of payment only for what is paid once."""
        _only_for(("support_benefit", "other"), data, "aid_kinds")
        _only_for((*PAID_ONCE, "other"), data, "paid_on")


def _only_for(kinds: tuple[str, ...], data: Mapping[str, Any], name: str) -> None:
    if name in data and data["kind"] not in kinds:
        raise ValidationError(Rule.CONTRADICTION, name)
