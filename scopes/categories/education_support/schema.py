"""Support for school costs: tuition support for high school, and grants for special-needs education.

Sources: Act on Tuition Support Funds for High School (高等学校等就学支援金の支給に関する法律); Act on
Encouragement of Attendance at Special Needs Schools (特別支援学校への就学奨励に関する法律).
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, FiscalYear, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, ListOf, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class School(WireSchema):
    """A school: its code in the national list (文部科学省学校コード), its name, and who established it."""

    code = Code()
    name = PlainText(required=True)
    establisher = Coded(CODES["establisher"])


class Expense(WireSchema):
    """What was granted for one kind of cost in the fiscal year."""

    kind = Coded(CODES["expense_kind"], required=True)
    amount_yen = Yen(required=True)


class HighSchoolSupport(RecordSchema):
    """Tuition support for one student at one school (art. 3 to 6 of its act).

    The school receives the money in the student's place. ``months_used`` counts towards the limit of
    36 months, or 48 part-time and by correspondence. ``household_tax_basis_band`` is the band of the
    guardians' tax basis: six percent of the taxable base less the adjustment credit.
    """

    school = Part(School, required=True, metadata=LOCATION)
    course = Coded(CODES["course"], required=True)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    monthly_yen = Yen(required=True)
    state = Coded(CODES["support_state"], required=True)
    months_used = Count(most=48, unit="month")
    household_tax_basis_band = Coded(CODES["household_tax_basis_band"])

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the support does not end before it starts, and that what has ended says when."""
        demand_order(data, "period_from", "period_to")
        if data["state"] == "ended" and "period_to" not in data:
            raise ValidationError(Rule.REQUIRED, "period_to")


class SpecialNeedsGrant(RecordSchema):
    """The grant for one pupil in one fiscal year (art. 2 of its act, and what applies it to classes).

    The tier follows the household's income: I and II below 1.5 and 2.5 times its needs, III above.
    """

    school = Part(School, required=True, metadata=LOCATION)
    grade = Count(least=1, most=6)
    fiscal_year = FiscalYear(required=True)
    tier = Coded(CODES["tier"], required=True)
    expense = ListOf(Expense, most=30)
