"""The category as a constant."""

from scopes.categories.education_support.schema import CODES, HighSchoolSupport, SpecialNeedsGrant
from scopes.category import (
    AGENT,
    EVERY_FIELD,
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

# Claims against public bodies lapse after five years (Local Autonomy Act art. 236; Public Accounting
# Act art. 30); neither act names a period for these records.
_HIGH_SCHOOL_SUPPORT = RecordType(
    id="high_school_support",
    items=("4-8",),
    schema=HighSchoolSupport,
    retention=(RetentionRule("five_years", FROM_THE_BEGINNING, "period_to", 5),),
    wording=_WORDING.record_types["high_school_support"],
)

_SPECIAL_NEEDS_GRANT = RecordType(
    id="special_needs_grant",
    items=("4-9",),
    schema=SpecialNeedsGrant,
    retention=(
        RetentionRule(
            "five_fiscal_years", FROM_THE_BEGINNING, "fiscal_year", 5, counting=Counting.FISCAL
        ),
    ),
    wording=_WORDING.record_types["special_needs_grant"],
)

CATEGORY = Category(
    id="education_support",
    number=21,
    group=Group.CHILD,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.PREFECTURE, AgencyKind.SCHOOL_BOARD),
    holding_rule=None,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.FISCAL_YEAR),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(_HIGH_SCHOOL_SUPPORT, _SPECIAL_NEEDS_GRANT),
    sub_scopes=(
        SubScope("high_school_support", {"high_school_support": EVERY_FIELD}),
        SubScope(
            "high_school_support.status",
            {"high_school_support": ("state", "period_from", "period_to")},
        ),
        # The grant tells of a disability.
        SubScope(
            "special_needs_grant",
            {"special_needs_grant": EVERY_FIELD},
            sensitivity=Sensitivity.SPECIAL_CARE,
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
)
