"""The category as a constant."""

from scopes.categories.workers_compensation.schema import CODES, WorkersCompensationBenefit
from scopes.category import (
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
_BENEFIT = "workers_compensation_benefit"

# Claims to treatment, leave, nursing care and funerals lapse after two years, those for disability and
# survivors after five (art. 42). One type holds them all, so the longer period counts for it, from the
# last payment: a pension that is running is always there, whenever it was decided.
RETENTION = (RetentionRule("five_years", FROM_THE_BEGINNING, "last_paid_on", 5),)

# What an authority or insurer that sets off benefits needs: no accident, no grade, no place.
_PAYMENT = (
    "scheme",
    "kind",
    "decided_on",
    "period_from",
    "period_to",
    "amount_yen",
    "suspended",
    "last_paid_on",
)

CATEGORY = Category(
    id="workers_compensation",
    number=29,
    group=Group.WORK,
    source_kind=SourceKind.NETWORK,
    # Item 6-5 lies with the state's offices, item 6-6 with the fund of the local public service.
    agency_kinds=(AgencyKind.LABOUR_STANDARDS_OFFICE, AgencyKind.COMPENSATION_FUND),
    holding_rule=None,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id=_BENEFIT,
            items=("6-5", "6-6"),
            schema=WorkersCompensationBenefit,
            retention=RETENTION,
            wording=_WORDING.record_types[_BENEFIT],
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("payment", {_BENEFIT: _PAYMENT}),
        SubScope("identifiers", {_BENEFIT: ("scheme", "kind", "pension_certificate_number")}),
    ),
)
