"""The category as a constant."""

from scopes.categories.single_parent.schema import (
    CODES,
    ChildRearingAllowance,
    FacilityProtection,
    Loan,
    TrainingBenefit,
)
from scopes.category import (
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
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)
_ALLOWANCE = "child_rearing_allowance"
_STATUS = ("state", "period_from", "period_to")


def _record_type(
    name: str, items: tuple[str, ...], schema: type[RecordSchema], basis_field: str
) -> RecordType:
    # Claims against and of a municipality lapse after five years (Local Autonomy Act art. 236); the
    # law names no period for the protection, whose file is kept as long.
    return RecordType(
        id=name,
        items=items,
        schema=schema,
        retention=(RetentionRule("five_years", FROM_THE_BEGINNING, basis_field, 5),),
        wording=_WORDING.record_types[name],
    )


CATEGORY = Category(
    id="single_parent",
    number=19,
    group=Group.CHILD,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY, AgencyKind.PREFECTURE),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.PROTECTION_RELEVANT,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        _record_type(_ALLOWANCE, ("4-2",), ChildRearingAllowance, "period_to"),
        _record_type("single_parent_training_benefit", ("4-3",), TrainingBenefit, "period_to"),
        _record_type("facility_protection", ("4-4",), FacilityProtection, "protected_to"),
        _record_type("single_parent_loan", ("4-5",), Loan, "repaid_on"),
    ),
    sub_scopes=(
        SubScope("allowance", {_ALLOWANCE: EVERY_FIELD}),
        SubScope("allowance.status", {_ALLOWANCE: _STATUS}),
        SubScope(
            "allowance.reason",
            {_ALLOWANCE: (*_STATUS, "reason")},
            sensitivity=Sensitivity.PROTECTION_RELEVANT,
        ),
        SubScope("training", {"single_parent_training_benefit": EVERY_FIELD}),
        SubScope("protection", {"facility_protection": EVERY_FIELD}),
        SubScope("loan", {"single_parent_loan": EVERY_FIELD}),
        SubScope(IDENTIFIERS, {_ALLOWANCE: ("payer", "certificate_number", "state")}),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    step_up=True,
)
