"""The category as a constant."""

from scopes.categories.maternal_child_health.schema import (
    CODES,
    InfantCheckup,
    PregnancyNotification,
    PrematureCare,
    PrenatalCheckup,
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


def _record_type(
    name: str, items: tuple[str, ...], schema: type[RecordSchema], basis_field: str
) -> RecordType:
    # Five years is our default; the law names no period for these records.
    return RecordType(
        id=name,
        items=items,
        schema=schema,
        retention=(RetentionRule("five_years", FROM_THE_BEGINNING, basis_field, 5),),
        wording=_WORDING.record_types[name],
    )


CATEGORY = Category(
    id="maternal_child_health",
    number=20,
    group=Group.CHILD,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=365,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    # Check-ups were added after the list of 2019, so they have no item number there.
    record_types=(
        _record_type("pregnancy_notification", ("4-6",), PregnancyNotification, "notified_on"),
        _record_type("premature_care", ("4-7",), PrematureCare, "approved_to"),
        _record_type("prenatal_checkup", (), PrenatalCheckup, "checked_on"),
        _record_type("infant_checkup", (), InfantCheckup, "checked_on"),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("pregnancy", {"pregnancy_notification": EVERY_FIELD}),
        SubScope("checkups", {"prenatal_checkup": EVERY_FIELD, "infant_checkup": EVERY_FIELD}),
        SubScope("premature_care", {"premature_care": EVERY_FIELD}),
    ),
)
