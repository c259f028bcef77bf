"""The category as a constant."""

from datetime import date

from scopes.categories.pension_other.schema import CODES, OffsetBenefit, SupporterBenefit
from scopes.category import (
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

_OFFSET_BENEFIT = RecordType(
    id="offset_benefit",
    items=("7-1", "7-2", "7-3", "7-4", "7-5", "7-9"),
    schema=OffsetBenefit,
    # Claims to payments of pensions lapse after five years.
    retention=(RetentionRule("five_years", FROM_THE_BEGINNING, "ended_on", 5),),
    wording=_WORDING.record_types["offset_benefit"],
)

_SUPPORTER_BENEFIT = RecordType(
    id="pension_supporter_benefit",
    items=("5-10",),
    schema=SupporterBenefit,
    # Claims lapse after two years; the scheme began in October 2019.
    retention=(
        RetentionRule(
            "two_years",
            FROM_THE_BEGINNING,
            "period_to",
            2,
            destroyed_before=date(2019, 10, 1),
        ),
    ),
    wording=_WORDING.record_types["pension_supporter_benefit"],
)

CATEGORY = Category(
    id="pension_other",
    number=17,
    group=Group.PENSION,
    source_kind=SourceKind.NETWORK,
    agency_kinds=(AgencyKind.PENSION_SERVICE, AgencyKind.MUTUAL_AID),
    holding_rule=None,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(_OFFSET_BENEFIT, _SUPPORTER_BENEFIT),
    sub_scopes=(
        SubScope("offset_benefit", {"offset_benefit": EVERY_FIELD}),
        SubScope("supporter_benefit", {"pension_supporter_benefit": EVERY_FIELD}),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
)
