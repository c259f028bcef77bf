"""The category as a constant."""

from scopes.categories.china_returnee_support.schema import CODES, ReturneeSupport
from scopes.category import (
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

# Claims lapse after five years (Local Autonomy Act art. 236; Public Accounting Act art. 30); the law names
# no period for the records. Support that runs has no end to count from, nor has most of what is paid once:
# that stays, because a return and a lump sum are had once in a life.
RETENTION = (RetentionRule("five_years_after_end", FROM_THE_BEGINNING, "period_to", 5),)

SUB_SCOPES = (
    # What a fee waiver needs: whether support runs, not how much it is or where it is given.
    SubScope(
        "status",
        {"china_returnee_support": ("kind", "period_from", "period_to", "state")},
    ),
)

CATEGORY = Category(
    id="china_returnee_support",
    number=26,
    group=Group.WELFARE,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.WELFARE_OFFICE, AgencyKind.PREFECTURE),
    holding_rule=None,
    sensitivity=Sensitivity.PROTECTION_RELEVANT,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="china_returnee_support",
            items=("5-11", "5-12"),
            schema=ReturneeSupport,
            retention=RETENTION,
            wording=_WORDING.record_types["china_returnee_support"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=SUB_SCOPES,
    step_up=True,
)
