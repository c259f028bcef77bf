"""The category as a constant."""

from datetime import date

from scopes.categories.health_checkup.parts import CODES
from scopes.categories.health_checkup.schema import Checkup
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

_WHICH = ("programme", "checked_on")

# Results are collected since fiscal year 2020 and handed over for five years.
RETENTION = (
    RetentionRule(
        "five_years_since_fy2020",
        FROM_THE_BEGINNING,
        "checked_on",
        5,
        destroyed_before=date(2020, 4, 1),
    ),
)

_BODY = ("height_cm", "weight_kg", "bmi", "waist_cm", "systolic", "diastolic")
_BLOOD = (
    *("triglyceride_mgdl", "hdl", "ldl", "non_hdl", "ast", "alt", "ggt"),
    *("glucose_fasting", "glucose_casual", "hba1c", "haematocrit", "haemoglobin", "rbc"),
    *("creatinine", "egfr"),
)
_OTHER_TESTS = ("urine_sugar", "urine_protein", "ecg_finding", "fundus_finding")
_TOLD = ("history_text", "questionnaire", "latter_stage_questionnaire")

CATEGORY = Category(
    id="health_checkup",
    number=5,
    group=Group.HEALTH,
    source_kind=SourceKind.MEDICAL_INSURANCE,
    agency_kinds=(AgencyKind.INSURER, AgencyKind.MEDICAL_INSURANCE_BODY),
    holding_rule=None,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=90,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="checkup",
            items=(),
            schema=Checkup,
            retention=RETENTION,
            wording=_WORDING.record_types["checkup"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("attendance", {"checkup": _WHICH}),
        SubScope("body", {"checkup": (*_WHICH, "age", *_BODY)}),
        SubScope("measurements", {"checkup": (*_WHICH, "age", *_BODY, *_BLOOD, *_OTHER_TESTS)}),
        SubScope("questionnaire", {"checkup": (*_WHICH, *_TOLD)}),
        SubScope("judgement", {"checkup": (*_WHICH, "metabolic_syndrome", "guidance")}),
    ),
)
