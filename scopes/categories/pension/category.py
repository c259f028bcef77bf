"""The category as a constant."""

from scopes.categories.pension.schema import CODES, Benefit, Coverage
from scopes.category import (
    EVERY_FIELD,
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

_COVERAGE = RecordType(
    id="pension_coverage",
    items=("7-6",),
    schema=Coverage,
    # A pension is computed from all periods, so they are kept as long as the person is insured.
    retention=(RetentionRule("all_periods", FROM_THE_BEGINNING, "period_to", None),),
    wording=_WORDING.record_types["pension_coverage"],
)

_BENEFIT = RecordType(
    id="pension_benefit",
    items=("7-7", "7-8"),
    schema=Benefit,
    # Claims to payments lapse after five years (National Pension Act art. 102).
    retention=(RetentionRule("five_years", FROM_THE_BEGINNING, "ended_on", 5),),
    wording=_WORDING.record_types["pension_benefit"],
)

CATEGORY = Category(
    id="pension",
    number=16,
    group=Group.PENSION,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.PENSION_SERVICE, AgencyKind.MUTUAL_AID),
    holding_rule=None,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(_COVERAGE, _BENEFIT),
    sub_scopes=(
        SubScope("coverage", {"pension_coverage": EVERY_FIELD}),
        # The kind of a pension may tell of a disability, and is asked for on its own here.
        SubScope("benefit", {"pension_benefit": EVERY_FIELD}, sensitivity=Sensitivity.SPECIAL_CARE),
        SubScope(
            "benefit.status",
            {"pension_benefit": ("kind", "entitled_from", "suspended", "ended_on")},
            sensitivity=Sensitivity.SPECIAL_CARE,
        ),
        SubScope(
            IDENTIFIERS,
            {
                "pension_coverage": ("kind", "basic_pension_number"),
                "pension_benefit": ("kind", "basic_pension_number"),
            },
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
)
