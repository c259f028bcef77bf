"""The category as a constant."""

from scopes.categories.medical_costs.schema import CODES, CostNoticeLine
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
from scopes.retention import FROM_THE_BEGINNING, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# Three years is our default; the law names no period for these notices.
RETENTION = (RetentionRule("three_years", FROM_THE_BEGINNING, "treated_month", 3),)

CATEGORY = Category(
    id="medical_costs",
    number=3,
    group=Group.HEALTH,
    source_kind=SourceKind.MEDICAL_INSURANCE,
    agency_kinds=(AgencyKind.INSURER, AgencyKind.MEDICAL_INSURANCE_BODY),
    holding_rule=None,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=90,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="cost_notice_line",
            items=(),
            schema=CostNoticeLine,
            retention=RETENTION,
            wording=_WORDING.record_types["cost_notice_line"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope(
            "amounts",
            {
                "cost_notice_line": (
                    "treated_month",
                    "patient",
                    "claim_kind",
                    "total_cost_yen",
                    "insurer_paid_yen",
                    "public_fund_paid_yen",
                    "patient_paid_yen",
                    "meal_copay_yen",
                )
            },
        ),
    ),
)
