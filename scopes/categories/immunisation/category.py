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
    SubScope,
)
from scopes.retention import FROM_THE_BEGINNING, NOT_IN_FORCE, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# What a vaccination calendar needs: all but the places, which tell where the person lives.
_RECORD = (
    "vaccine_code",
    "vaccine_name",
    "target_diseases",
    "programme",
    "stage",
    "dose_number",
    "administered_on",
    "lot_number",
    "product_name",
    "manufacturer",
    "dose_ml",
    "site",
    "route",
    "outcome",
    "reason_not",
    "next_due_on",
)

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
    sub_scopes=(SubScope("record", {"immunisation_record": _RECORD}),),
)
