"""Benefits of medical insurance paid in cash, and its premiums.

Sources: Health Insurance Act (benefits from art. 52, premiums from art. 155), National Health Insurance
Act (art. 36 onwards, art. 76), Act on Assurance of Medical Care for Elderly People (art. 56, art. 104).
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, FiscalYear, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, ListOf, Month, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class Insurer(WireSchema):
    """An insurer: its number, of six digits for national health insurance and else of eight, and name."""

    insurer_number = Code("[0-9]{6}|[0-9]{8}")
    name = PlainText(required=True)


class InsuranceBenefit(RecordSchema):
    """One benefit that an insurer decided on: what for, for which period, how many yen."""

    law = Coded(CODES["law"], required=True)
    kind = Coded(CODES["kind"], required=True)
    applied_on = PartialDate()
    decided_on = PartialDate(required=True)
    paid_on = PartialDate()
    period_from = PartialDate()
    period_to = PartialDate()
    amount_yen = Yen(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the period runs forwards, and that application, decision and payment do."""
        demand_order(data, "period_from", "period_to")
        demand_order(data, "applied_on", "decided_on")
        demand_order(data, "decided_on", "paid_on")


class MonthlyPremium(WireSchema):
    """The premium of one month, in yen."""

    month = Month(required=True)
    amount_yen = Yen(required=True)


class InsurancePremium(RecordSchema):
    """The premiums of one fiscal year: what was set, how it is collected, what has been paid.

    ``insurer`` is a location: that of national health insurance is the municipality. Months are not
    held against the fiscal year, since instalments set late are due after its end.
    """

    fiscal_year = FiscalYear(required=True)
    insurer = Part(Insurer, required=True, metadata=LOCATION)
    annual_yen = Yen(required=True)
    monthly = ListOf(MonthlyPremium, most=24)
    collection = Coded(CODES["collection"])
    paid_yen = Yen()
    reduction_percent = Count(most=100, unit="percent")

    @validates_schema
    def each_month_once(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that no month has two premiums."""
        months = [each["month"] for each in data.get("monthly", ())]
        if len(set(months)) < len(months):
            raise ValidationError(Rule.CONTRADICTION, "monthly")
