"""One screening by a municipality (Health Promotion Act, art. 19-2; enforcement regulation, art. 4-2)."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import FiscalYear
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

_FISCAL_YEAR_STARTS = "-04"
_MONTH = len("YYYY-MM")


class DetailedExam(WireSchema):
    """The examination after a conspicuous result, as reported back to the municipality."""

    done_on = PartialDate()
    result = Coded(CODES["detailed_result"], required=True)


class Screening(RecordSchema):
    """One screening and, where one was needed and reported, the detailed examination after it."""

    kind = Coded(CODES["kind"], required=True)
    screened_on = PartialDate(required=True)
    fiscal_year = FiscalYear(required=True)
    method = Coded(CODES["method"])
    site = PlainText(most=60)
    municipality = Municipality(required=True)
    institution_name = PlainText(metadata=LOCATION)
    result = Coded(CODES["result"], required=True)
    detailed_exam = Part(DetailedExam)

    @validates_schema
    def in_its_year(self, data: dict[str, Any], **_: Any) -> None:
        """Demand a day in the fiscal year or in the next one: cities extend a year's programme."""
        day, year = data["screened_on"], data["fiscal_year"]
        first, after = f"{year}{_FISCAL_YEAR_STARTS}", f"{year + 2}{_FISCAL_YEAR_STARTS}"
        if len(day) >= _MONTH and not first <= day[:_MONTH] < after:
            raise ValidationError(Rule.CONTRADICTION, "fiscal_year")

    @validates_schema
    def examined_for_a_reason(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a detailed examination follows a screening that found something, and later."""
        exam = data.get("detailed_exam")
        if exam is None:
            return
        if data["result"] == "no_finding":
            raise ValidationError(Rule.CONTRADICTION, "detailed_exam")
        days = {"screened_on": data["screened_on"], "detailed_exam": exam.get("done_on")}
        demand_order(days, "screened_on", "detailed_exam")
