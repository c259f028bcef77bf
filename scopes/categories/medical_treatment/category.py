"""The category as a constant."""

from datetime import date

from scopes.categories.medical_treatment.schema import (
    CODES,
    ElectronicPrescription,
    Medication,
    Treatment,
)
from scopes.category import (
    AGENT,
    EVERY_FIELD,
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

_WITHOUT_PLACES = (
    "status",
    "prescribed_on",
    "dispensed_on",
    "drug_code",
    "yj_code",
    "drug_name",
    "dose_text",
    "quantity",
    "unit",
    "days",
    "times",
)

# Five years is our default: it was three years at the start. Claims are held from the month in which
# collection began, drugs earlier than treatment.
_TREATMENT = RetentionRule(
    "five_years", FROM_THE_BEGINNING, "month", 5, destroyed_before=date(2022, 6, 1)
)
_MEDICATION = RetentionRule(
    "five_years", FROM_THE_BEGINNING, "dispensed_on", 5, destroyed_before=date(2021, 9, 1)
)
_PRESCRIPTION = RetentionRule("hundred_days", FROM_THE_BEGINNING, "prescribed_on", None, days=100)

CATEGORY = Category(
    id="medical_treatment",
    number=2,
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
            id="treatment",
            items=(),
            schema=Treatment,
            retention=(_TREATMENT,),
            wording=_WORDING.record_types["treatment"],
        ),
        RecordType(
            id="medication",
            items=(),
            schema=Medication,
            retention=(_MEDICATION,),
            wording=_WORDING.record_types["medication"],
        ),
        RecordType(
            id="electronic_prescription",
            items=(),
            schema=ElectronicPrescription,
            retention=(_PRESCRIPTION,),
            wording=_WORDING.record_types["electronic_prescription"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("treatment", {"treatment": EVERY_FIELD}),
        SubScope("medication", {"medication": EVERY_FIELD, "electronic_prescription": EVERY_FIELD}),
        SubScope(
            "medication_list",
            {"medication": _WITHOUT_PLACES, "electronic_prescription": _WITHOUT_PLACES},
        ),
    ),
)
