"""The category as a constant."""

from scopes.categories.household.schema import CODES, Membership
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

CATEGORY = Category(
    id="household",
    number=23,
    group=Group.HOUSEHOLD,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    holding_rule=HoldingRule.CURRENT_RESIDENCE,
    sensitivity=Sensitivity.PROTECTION_RELEVANT,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="membership",
            items=("1",),
            schema=Membership,
            retention=(RetentionRule("while_registered", FROM_THE_BEGINNING, "since", None),),
            wording=_WORDING.record_types["membership"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(SubScope("head", {"membership": ("is_head", "relationship")}),),
    step_up=True,
)
