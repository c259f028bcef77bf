"""The category as a constant."""

from scopes.categories.tax_medical_expenses.schema import CODES, YearlyNotice
from scopes.category import (
    AGENT,
    LEGAL_REPRESENTATIVE,
    SELF,
    AgencyKind,
    Category,
    ConditionKind,
    Group,
    RecordType,
    Sensitivity,
    SourceKind,
    SubScope,
)
from scopes.retention import FROM_THE_BEGINNING, Counting, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# Three years, as for medical costs in general. A return is filed until March of the year after, so a
# year goes with the end of the fiscal year that bears the number of its third year after.
RETENTION = (
    RetentionRule(
        "three_fiscal_years", FROM_THE_BEGINNING, "income_year", 3, counting=Counting.FISCAL
    ),
)

_TOTAL = (
    "income_year",
    "issuer",
    "covers_from",
    "covers_to",
    "total_patient_paid_yen",
    "issued_on",
)

CATEGORY = Category(
    id="tax_medical_expenses",
    number=14,
    group=Group.TAX,
    source_kind=SourceKind.MEDICAL_INSURANCE,
    agency_kinds=(AgencyKind.MEDICAL_INSURANCE_BODY,),
    holding_rule=None,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=90,
    # A fiscal year in a condition is the calendar year where, as here, records are about an income.
    conditions=(ConditionKind.LATEST, ConditionKind.FISCAL_YEAR),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="yearly_notice",
            items=(),
            schema=YearlyNotice,
            retention=RETENTION,
            wording=_WORDING.record_types["yearly_notice"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(SubScope("total", {"yearly_notice": _TOTAL}),),
)
