"""The category as a constant."""

from scopes.categories.disability.handbook import Handbook
from scopes.categories.disability.labels import CODES
from scopes.categories.disability.schema import (
    Allowance,
    ChildMeasure,
    SelfSupportMedical,
    SupportDecision,
)
from scopes.category import (
    EVERY_FIELD,
    IDENTIFIERS,
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

# The present handbooks. One that ran out or was returned stays visible for a year, as long as a late
# renewal may take.
_HANDBOOKS = (RetentionRule("one_year_after_expiry", FROM_THE_BEGINNING, "valid_until", 1),)

# Claims lapse after five years (Local Autonomy Act art. 236); the law names no period for these records.
_FIVE_YEARS = (RetentionRule("five_years_after_end", FROM_THE_BEGINNING, "period_to", 5),)

RECORD_TYPES = (
    RecordType(
        id="disability_handbook",
        items=("5-4",),
        schema=Handbook,
        retention=_HANDBOOKS,
        wording=_WORDING.record_types["disability_handbook"],
    ),
    RecordType(
        id="disability_support_decision",
        items=("5-1", "5-2", "5-3"),
        schema=SupportDecision,
        retention=_FIVE_YEARS,
        wording=_WORDING.record_types["disability_support_decision"],
    ),
    # The list of 2019 has no number for this alone.
    RecordType(
        id="self_support_medical",
        items=(),
        schema=SelfSupportMedical,
        retention=_FIVE_YEARS,
        wording=_WORDING.record_types["self_support_medical"],
    ),
    RecordType(
        id="disability_child_measure",
        items=("5-5", "5-6"),
        schema=ChildMeasure,
        retention=_FIVE_YEARS,
        wording=_WORDING.record_types["disability_child_measure"],
        by_sub_scope=True,
        sensitivity=Sensitivity.PROTECTION_RELEVANT,
    ),
    RecordType(
        id="disability_allowance",
        items=("5-7", "5-8"),
        schema=Allowance,
        retention=_FIVE_YEARS,
        wording=_WORDING.record_types["disability_allowance"],
    ),
)

SUB_SCOPES = (
    SubScope("handbook", {"disability_handbook": EVERY_FIELD}),
    # Just what a fare needs, and the only part for which a consent may last: fares are paid all year.
    SubScope(
        "discount",
        {"disability_handbook": ("kind", "discount_class", "valid_until", "issuer_prefecture")},
        max_term_days=365,
    ),
    SubScope("handbook.medical", {"disability_handbook": ("kind", "impairments")}),
    SubScope("support", {"disability_support_decision": EVERY_FIELD}),
    SubScope("self_support_medical", {"self_support_medical": EVERY_FIELD}),
    SubScope("allowance", {"disability_allowance": EVERY_FIELD}),
    SubScope("child_measure", {"disability_child_measure": EVERY_FIELD}),
    SubScope(
        IDENTIFIERS,
        {
            "disability_handbook": ("kind", "handbook_number"),
            "disability_support_decision": ("service", "recipient_number"),
            "self_support_medical": ("kind", "recipient_number"),
            "disability_allowance": ("kind", "certificate_number"),
        },
    ),
)

CATEGORY = Category(
    id="disability",
    number=24,
    group=Group.WELFARE,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.PREFECTURE, AgencyKind.MUNICIPALITY),
    holding_rule=HoldingRule.CURRENT_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=RECORD_TYPES,
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=SUB_SCOPES,
    steady_minutes=5,
)
