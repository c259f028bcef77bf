"""One year of resident tax (Local Tax Act): income, deductions and what was levied."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.categories.tax_income.parts import CapitalGain, Deductions, TaxCredits
from scopes.rules import Rule
from scopes.schema.amounts import FiscalYear, Yen
from scopes.schema.fields import Coded, Part, PartialDate
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class ResidentTaxYear(RecordSchema):
    """The resident tax of one fiscal year, levied by the municipality of 1 January.

    An undeclared year must not be read as a year without income: look at ``taxation`` first.
    """

    fiscal_year = FiscalYear(required=True)
    income_year = FiscalYear(required=True)
    levying_municipality = Municipality(required=True)
    declaration_status = Coded(CODES["declaration_status"], required=True)
    taxation = Coded(CODES["taxation"], required=True)
    total_income_yen = Yen(loss=True, required=True)
    total_income_etc_yen = Yen(loss=True)
    employment_revenue_yen = Yen()
    employment_income_yen = Yen()
    pension_revenue_yen = Yen()
    pension_income_yen = Yen()
    business_income_yen = Yen(loss=True)
    farm_income_yen = Yen(loss=True)
    real_estate_income_yen = Yen(loss=True)
    interest_yen = Yen()
    dividend_yen = Yen()
    misc_income_yen = Yen(loss=True)
    temporary_income_yen = Yen(loss=True)
    capital_gain_yen = Part(CapitalGain)
    loss_carryforward_yen = Yen()
    deductions = Part(Deductions)
    taxable_base_yen = Yen()
    tax_credits = Part(TaxCredits)
    municipal_income_levy_yen = Yen(required=True)
    municipal_per_capita_yen = Yen(required=True)
    prefectural_income_levy_yen = Yen(required=True)
    prefectural_per_capita_yen = Yen(required=True)
    forest_environment_tax_yen = Yen()
    annual_tax_yen = Yen(required=True)
    collection = Coded(CODES["collection"])
    revised_on = PartialDate()

    @validates_schema
    def income_of_the_year_before(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that fiscal year N rests on the income of calendar year N-1."""
        if data["income_year"] != data["fiscal_year"] - 1:
            raise ValidationError(Rule.CONTRADICTION, "income_year")
