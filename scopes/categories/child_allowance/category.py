"""The category as a constant."""

from scopes.categories.child_allowance.parts import CODES
from scopes.categories.child_allowance.schema import Entitlement
from scopes.category import (
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
_ENTITLEMENT = "child_allowance_entitlement"
_PERIOD = ("kind", "certified_from", "ended_on")

CATEGORY = Category(
    id="child_allowance",
    number=18,
    group=Group.CHILD,
    source_kind=SourceKind.NETWORK,
    # Employers of public servants are not on the network as owners of these records.
    agency_kinds=(AgencyKind.MUNICIPALITY,),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id=_ENTITLEMENT,
            items=("4-1",),
            schema=Entitlement,
            # The right to the allowance lapses after two years (Child Allowance Act art. 23).
            retention=(RetentionRule("two_years", FROM_THE_BEGINNING, "ended_on", 2),),
            wording=_WORDING.record_types[_ENTITLEMENT],
        ),
    ),
    sub_scopes=(
        SubScope("status", {_ENTITLEMENT: (*_PERIOD, "last_paid_month")}),
        SubScope(
            "payment",
            {_ENTITLEMENT: (*_PERIOD, "monthly_total_yen", "last_paid_month", "payments")},
        ),
        SubScope("children", {_ENTITLEMENT: (*_PERIOD, "children")}),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
)
