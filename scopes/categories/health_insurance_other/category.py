"""The category as a constant."""

from scopes.categories.health_insurance_other.schema import CODES, ITEMS, CoordinationBenefit
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
from scopes.retention import FROM_THE_BEGINNING, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# Claims to benefits lapse after two years (Health Insurance Act art. 193 and its like elsewhere).
RETENTION = (RetentionRule("two_years", FROM_THE_BEGINNING, "decided_on", 2),)

_WITH_THE_LAW = (
    "item",
    "coordinating_law",
    "paying_body",
    "benefit_kind",
    "period_from",
    "period_to",
    "amount_yen",
    "decided_on",
)

CATEGORY = Category(
    id="health_insurance_other",
    number=8,
    group=Group.HEALTH,
    source_kind=SourceKind.NETWORK,
    # Whoever pays under the other laws: public medical aid, insurers, workers' compensation.
    agency_kinds=(
        AgencyKind.MUNICIPALITY,
        AgencyKind.PREFECTURE,
        AgencyKind.INSURER,
        AgencyKind.MUTUAL_AID,
        AgencyKind.LABOUR_STANDARDS_OFFICE,
    ),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="coordination_benefit",
            items=ITEMS,
            schema=CoordinationBenefit,
            retention=RETENTION,
            wording=_WORDING.record_types["coordination_benefit"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        # 3-15 (mental health) and 3-16 (infectious disease) set the level for all fourteen.
        SubScope(
            "law",
            {"coordination_benefit": _WITH_THE_LAW},
            sensitivity=Sensitivity.PROTECTION_RELEVANT,
        ),
    ),
)
