"""The category as a constant."""

from scopes.categories.school_health.schema import CODES, SchoolMedicalAid
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
from scopes.retention import FROM_THE_BEGINNING, Counting, RetentionRule
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# The law names no period; five years are what boards of education keep such files for.
RETENTION = (
    RetentionRule(
        "five_fiscal_years", FROM_THE_BEGINNING, "fiscal_year", 5, counting=Counting.FISCAL
    ),
)

_WITHOUT_DISEASE_AND_SCHOOL = (
    "school_kind",
    "grade",
    "fiscal_year",
    "voucher_issued_on",
    "aid_yen",
)

CATEGORY = Category(
    id="school_health",
    number=9,
    group=Group.HEALTH,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.SCHOOL_BOARD,),
    holding_rule=None,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.FISCAL_YEAR),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="school_medical_aid",
            items=("3-1",),
            schema=SchoolMedicalAid,
            retention=RETENTION,
            wording=_WORDING.record_types["school_medical_aid"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(SubScope("aid", {"school_medical_aid": _WITHOUT_DISEASE_AND_SCHOOL}),),
)
