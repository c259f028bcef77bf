"""A category that does not exist, as its one folder would hold it."""

from scopes.categories.fishing_permit.schema import CODES, FishingPermit

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

CATEGORY = Category(
    id="fishing_permit",
    number=12,
    group=Group.WORK,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.PREFECTURE,),
    holding_rule=None,
    sensitivity=Sensitivity.ORDINARY,
    max_term_days=90,
    conditions=(ConditionKind.LATEST,),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="fishing_permit",
            items=(),
            schema=FishingPermit,
            retention=(RetentionRule("three_years", FROM_THE_BEGINNING, "issued_on", 3),),
            wording=_WORDING.record_types["fishing_permit"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(SubScope("waters", {"fishing_permit": ("waters",)}),),
)
