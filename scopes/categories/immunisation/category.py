"""The category as a constant."""

from scopes.categories.immunisation.schema import CODES, ImmunisationRecord
from scopes.category import (
    AGENT,
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
)
from scopes.retention import FROM_THE_BEGINNING, NOT_IN_FORCE, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

RETENTION = (
    RetentionRule("five_years", FROM_THE_BEGINNING, "administered_on", 5),
    # Agreed in July 2025; an operator dates it once its entry into force is confirmed.
    RetentionRule("until_five_years_after_death", NOT_IN_FORCE, "administered_on", None),
)

CATEGORY = Category(
    id="immunisation",
    number=4,
    group=Group.HEALTH,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=365,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="immunisation_record",
            items=("3-4",),
            schema=ImmunisationRecord,
            retention=RETENTION,
            wording=_WORDING.record_types["immunisation_record"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
)
