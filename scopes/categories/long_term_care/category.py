"""The category as a constant."""

from scopes.categories.long_term_care.schema import (
    CODES,
    CareBenefit,
    CareCertification,
    CareCopay,
    CarePremium,
    CareProgramme,
)
from scopes.category import (
    EVERY_FIELD,
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
from scopes.retention import FROM_THE_BEGINNING, Counting, RetentionRule
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)


def _record_type(
    name: str,
    schema: type[RecordSchema],
    basis_field: str,
    counting: Counting = Counting.CALENDAR,
) -> RecordType:
    # Claims to benefits and premiums lapse after two years (Long-Term Care Insurance Act art. 200). What
    # runs for a period is counted from its end, so that a certification in force is always there.
    rule = RetentionRule("two_years", FROM_THE_BEGINNING, basis_field, 2, counting=counting)
    return RecordType(
        id=name,
        items=("5-13",),
        schema=schema,
        retention=(rule,),
        wording=_WORDING.record_types[name],
    )


CATEGORY = Category(
    id="long_term_care",
    number=27,
    group=Group.WELFARE,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    # Whoever moves into a care facility elsewhere stays insured where they lived before (art. 13).
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.AS_OF, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        _record_type("care_certification", CareCertification, "valid_to"),
        _record_type("care_benefit", CareBenefit, "month"),
        _record_type("care_copay", CareCopay, "period_to"),
        _record_type("care_premium", CarePremium, "fiscal_year", Counting.FISCAL),
        _record_type("care_programme", CareProgramme, "period_to"),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("certification", {"care_certification": EVERY_FIELD}),
        SubScope("level", {"care_certification": ("level", "valid_from", "valid_to")}),
        SubScope("benefit", {"care_benefit": EVERY_FIELD}),
        SubScope("copay", {"care_copay": EVERY_FIELD}),
        SubScope("premium", {"care_premium": EVERY_FIELD}),
        SubScope("programme", {"care_programme": EVERY_FIELD}),
        SubScope("identifiers", {"care_certification": ("insurer", "insured_number")}),
    ),
)
