"""The category as a constant."""

from scopes.categories.insured_number.schema import CODES, InsuredNumberHistory
from scopes.category import (
    AGENT,
    IDENTIFIERS,
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

# No period is named: the central register keeps a person's numbers to link one insurer to the next.
RETENTION = (RetentionRule("while_registered", FROM_THE_BEGINNING, "period_from", None),)

_IN_CLEAR = (
    "insurer_number",
    "insurer_name",
    "insurance_kind",
    "symbol",
    "number",
    "branch",
    "period_from",
    "period_to",
)

CATEGORY = Category(
    id="insured_number",
    number=11,
    group=Group.HEALTH,
    source_kind=SourceKind.MEDICAL_INSURANCE,
    agency_kinds=(AgencyKind.MEDICAL_INSURANCE_BODY,),
    holding_rule=None,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=90,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="insured_number_history",
            items=(),
            schema=InsuredNumberHistory,
            retention=RETENTION,
            wording=_WORDING.record_types["insured_number_history"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(SubScope(IDENTIFIERS, {"insured_number_history": _IN_CLEAR}),),
)
