"""The category as a constant."""

from scopes.categories.public_assistance.schema import CODES, Assistance
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

# Claims lapse after five years (Local Autonomy Act art. 236; repayment, Public Assistance Act art. 63,
# lapses with them); the law names no period for the records. Assistance that runs has no end to count from.
RETENTION = (RetentionRule("five_years_after_end", FROM_THE_BEGINNING, "ended_on", 5),)

SUB_SCOPES = (
    # What a fee waiver needs: whether assistance runs, not which aid it is or where it is given.
    SubScope(
        "status",
        {
            "public_assistance": (
                "started_on",
                "ended_on",
                "state",
                "suspended_from",
                "suspended_to",
            )
        },
    ),
    SubScope(
        "grants",
        {"public_assistance": ("work_independence_grant", "education_employment_grant")},
    ),
)

CATEGORY = Category(
    id="public_assistance",
    number=25,
    group=Group.WELFARE,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.WELFARE_OFFICE,),
    holding_rule=None,
    sensitivity=Sensitivity.PROTECTION_RELEVANT,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="public_assistance",
            items=("5-9",),
            schema=Assistance,
            retention=RETENTION,
            wording=_WORDING.record_types["public_assistance"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=SUB_SCOPES,
    step_up=True,
)
