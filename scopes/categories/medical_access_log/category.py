"""The category as a constant."""

from scopes.categories.medical_access_log.schema import CODES, AccessEvent
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

# Five years is our default, as for the data that was looked at; the law names no period.
RETENTION = (RetentionRule("five_years", FROM_THE_BEGINNING, "accessed_on", 5),)

CATEGORY = Category(
    id="medical_access_log",
    number=12,
    group=Group.HEALTH,
    source_kind=SourceKind.MEDICAL_INSURANCE,
    agency_kinds=(AgencyKind.MEDICAL_INSURANCE_BODY,),
    holding_rule=None,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=90,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="access_event",
            items=(),
            schema=AccessEvent,
            retention=RETENTION,
            wording=_WORDING.record_types["access_event"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope(
            "without_places",
            {"access_event": ("accessed_on", "information", "purpose", "consent_mode")},
        ),
    ),
)
