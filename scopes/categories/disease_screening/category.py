"""The category as a constant."""

from scopes.categories.disease_screening.schema import CODES, Screening
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

_WHICH = ("kind", "fiscal_year", "screened_on")

# Five years is our default; the law names no period for these records.
RETENTION = (RetentionRule("five_years", FROM_THE_BEGINNING, "screened_on", 5),)

CATEGORY = Category(
    id="disease_screening",
    number=6,
    group=Group.HEALTH,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE, ConditionKind.FISCAL_YEAR),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    # Screenings were added after the list of 2019, so they have no item number there.
    record_types=(
        RecordType(
            id="screening",
            items=(),
            schema=Screening,
            retention=RETENTION,
            wording=_WORDING.record_types["screening"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("attendance", {"screening": _WHICH}),
        SubScope("result", {"screening": (*_WHICH, "method", "site", "result")}),
    ),
)
