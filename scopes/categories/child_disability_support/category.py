"""The category as a constant."""

from scopes.categories.child_disability_support.schema import (
    CODES,
    ChronicDiseaseCertificate,
    DaySupport,
    FacilityBenefit,
    Measure,
)
from scopes.category import (
    AGENT,
    EVERY_FIELD,
    IDENTIFIERS,
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


def _five_years_after(basis_field: str) -> tuple[RetentionRule, ...]:
    # Claims lapse after five years (Local Autonomy Act art. 236); the law names no period for records.
    return (RetentionRule("five_years_after_end", FROM_THE_BEGINNING, basis_field, 5),)


RECORD_TYPES = (
    RecordType(
        id="chronic_disease_certificate",
        items=("4-10",),
        schema=ChronicDiseaseCertificate,
        retention=_five_years_after("certified_to"),
        wording=_WORDING.record_types["chronic_disease_certificate"],
    ),
    # The list of 2019 has no number for services at home alone.
    RecordType(
        id="child_day_support",
        items=(),
        schema=DaySupport,
        retention=_five_years_after("period_to"),
        wording=_WORDING.record_types["child_day_support"],
    ),
    RecordType(
        id="child_facility_benefit",
        items=("4-11",),
        schema=FacilityBenefit,
        retention=_five_years_after("period_to"),
        wording=_WORDING.record_types["child_facility_benefit"],
    ),
    RecordType(
        id="child_welfare_measure",
        items=("4-11",),
        schema=Measure,
        retention=_five_years_after("period_to"),
        wording=_WORDING.record_types["child_welfare_measure"],
        by_sub_scope=True,
        sensitivity=Sensitivity.PROTECTION_RELEVANT,
    ),
)

SUB_SCOPES = (
    SubScope("certificate", {"chronic_disease_certificate": EVERY_FIELD}),
    # What a clinic's or a city's counter needs in order to bill: no disease.
    SubScope(
        "cap",
        {
            "chronic_disease_certificate": (
                "certified_from",
                "certified_to",
                "monthly_cap_yen",
                "shared_cap",
            )
        },
    ),
    SubScope("day_support", {"child_day_support": EVERY_FIELD}),
    SubScope("facility_benefit", {"child_facility_benefit": EVERY_FIELD}),
    SubScope("measure", {"child_welfare_measure": EVERY_FIELD}),
    SubScope(
        IDENTIFIERS,
        {
            "chronic_disease_certificate": ("recipient_number", "certified_from", "certified_to"),
            "child_day_support": ("service", "recipient_number"),
            "child_facility_benefit": ("service", "recipient_number"),
        },
    ),
)

CATEGORY = Category(
    id="child_disability_support",
    number=22,
    group=Group.CHILD,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.PREFECTURE, AgencyKind.MUNICIPALITY),
    holding_rule=HoldingRule.CURRENT_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=RECORD_TYPES,
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=SUB_SCOPES,
)
