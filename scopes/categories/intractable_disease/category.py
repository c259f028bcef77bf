"""The category as a constant."""

from scopes.categories.intractable_disease.schema import CODES, MedicalCostCertificate
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

# The law names no period; claims against prefectures and cities lapse after five years
# (Local Autonomy Act art. 236).
RETENTION = (RetentionRule("five_years", FROM_THE_BEGINNING, "certified_to", 5),)

_CAP = ("certified_from", "certified_to", "monthly_cap_yen")
_NUMBERS = (
    "prefecture",
    "payer_number",
    "recipient_number",
    "certified_from",
    "certified_to",
)

CATEGORY = Category(
    id="intractable_disease",
    number=10,
    group=Group.HEALTH,
    source_kind=SourceKind.NETWORK,
    # Of the municipalities, the designated cities certify in the prefecture's place.
    agency_kinds=(AgencyKind.PREFECTURE, AgencyKind.MUNICIPALITY),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="medical_cost_certificate",
            items=("3-19", "3-20"),
            schema=MedicalCostCertificate,
            retention=RETENTION,
            wording=_WORDING.record_types["medical_cost_certificate"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("cap", {"medical_cost_certificate": _CAP}),
        SubScope("identifiers", {"medical_cost_certificate": _NUMBERS}),
    ),
)
