"""The category as a constant."""

from scopes.categories.tax_income.schema import CODES, ResidentTaxYear
from scopes.category import (
    LEGAL_REPRESENTATIVE,
    SELF,
    AgencyKind,
    Category,
    ConditionKind,
    Group,
    HoldingRule,
    RecordType,
    Sensitivity,
    SourceKind,
    SubScope,
)
from scopes.retention import FROM_THE_BEGINNING, Counting, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# What an ability-to-pay check and fees by municipal tax need; deductions, which tell of family and
# health, stay out.
_SUMMARY = (
    "fiscal_year",
    "income_year",
    "levying_municipality",
    "declaration_status",
    "taxation",
    "total_income_yen",
    "employment_revenue_yen",
    "pension_revenue_yen",
    "business_income_yen",
    "municipal_income_levy_yen",
    "municipal_per_capita_yen",
    "revised_on",
)

# The present fiscal year and five before it: the limit for reassessment.
RETENTION = (
    RetentionRule(
        "five_fiscal_years", FROM_THE_BEGINNING, "fiscal_year", 5, counting=Counting.FISCAL
    ),
)

CATEGORY = Category(
    id="tax_income",
    number=13,
    group=Group.TAX,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    holding_rule=HoldingRule.RESIDENCE_ON_1_JANUARY,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.FISCAL_YEAR),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="resident_tax_year",
            items=("2",),
            schema=ResidentTaxYear,
            retention=RETENTION,
            wording=_WORDING.record_types["resident_tax_year"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(SubScope("summary", {"resident_tax_year": _SUMMARY}),),
    steady_minutes=10,
)
