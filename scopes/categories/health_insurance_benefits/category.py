"""The category as a constant."""

from scopes.categories.health_insurance_benefits.schema import (
    CODES,
    InsuranceBenefit,
    InsurancePremium,
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
from scopes.wording import load_examples, load_wording

_WORDING = load_wording(__package__)

# The law names benefits and premiums in one breath ("the payment of benefits or the collection of
# premiums"), so neither item of the list is claimed for one of the two types alone.
_ITEMS = ("3-2", "3-3")

# Claims to benefits and to premiums lapse after two years (Health Insurance Act art. 193).
_BENEFIT_KEPT = RetentionRule("two_years", FROM_THE_BEGINNING, "decided_on", 2)
_PREMIUM_KEPT = RetentionRule(
    "two_fiscal_years", FROM_THE_BEGINNING, "fiscal_year", 2, counting=Counting.FISCAL
)

CATEGORY = Category(
    id="health_insurance_benefits",
    number=7,
    group=Group.HEALTH,
    source_kind=SourceKind.NETWORK,
    # A municipality is the insurer of national health insurance: each one where the person lived.
    agency_kinds=(AgencyKind.INSURER, AgencyKind.MUTUAL_AID, AgencyKind.MUNICIPALITY),
    holding_rule=HoldingRule.EVERY_RESIDENCE,
    sensitivity=Sensitivity.SPECIAL_CARE,
    max_term_days=0,
    conditions=(ConditionKind.LATEST, ConditionKind.RANGE, ConditionKind.FISCAL_YEAR),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    record_types=(
        RecordType(
            id="insurance_benefit",
            items=_ITEMS,
            schema=InsuranceBenefit,
            retention=(_BENEFIT_KEPT,),
            wording=_WORDING.record_types["insurance_benefit"],
        ),
        RecordType(
            id="insurance_premium",
            items=_ITEMS,
            schema=InsurancePremium,
            retention=(_PREMIUM_KEPT,),
            wording=_WORDING.record_types["insurance_premium"],
            sensitivity=Sensitivity.FINANCIAL,
        ),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
    sub_scopes=(
        SubScope("benefit", {"insurance_benefit": EVERY_FIELD}),
        SubScope("premium", {"insurance_premium": EVERY_FIELD}, sensitivity=Sensitivity.FINANCIAL),
    ),
)
