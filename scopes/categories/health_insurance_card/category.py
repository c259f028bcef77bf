"""The category as a constant."""

from scopes.categories.health_insurance_card.parts import CODES
from scopes.categories.health_insurance_card.schema import InsuranceCard
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

_PERIOD = ("acquired_on", "lost_on", "valid_from", "valid_to", "eligibility_status")

# The law names no period: the insurer keeps the register of members, earlier insurances included.
RETENTION = (RetentionRule("while_registered", FROM_THE_BEGINNING, "acquired_on", None),)

CATEGORY = Category(
    id="health_insurance_card",
    number=1,
    group=Group.HEALTH,
    source_kind=SourceKind.MEDICAL_INSURANCE,
    agency_kinds=(AgencyKind.INSURER, AgencyKind.MEDICAL_INSURANCE_BODY),
    holding_rule=None,
    sensitivity=Sensitivity.ORDINARY,
    max_term_days=90,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    record_types=(
        RecordType(
            id="insurance_card",
            items=(),
            schema=InsuranceCard,
            retention=RETENTION,
            wording=_WORDING.record_types["insurance_card"],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("eligibility", {"insurance_card": ("insurance_kind", "holder_kind", *_PERIOD)}),
        SubScope(
            "identifiers",
            {
                "insurance_card": (
                    "insurer_number",
                    "insurer_name",
                    "symbol",
                    "number",
                    "branch_number",
                    *_PERIOD,
                )
            },
            sensitivity=Sensitivity.FINANCIAL,
        ),
        SubScope(
            "limit_certificate",
            {"insurance_card": ("insurance_kind", "copay_percent", "limit_certificate")},
            sensitivity=Sensitivity.FINANCIAL,
        ),
        # One of the three diseases is HIV.
        SubScope(
            "specified_disease",
            {"insurance_card": ("insurance_kind", "specified_disease_certificate")},
            sensitivity=Sensitivity.PROTECTION_RELEVANT,
            max_term_days=0,
        ),
    ),
)
