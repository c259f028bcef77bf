"""The category as a constant."""

from scopes.categories.public_money_account.schema import CODES, ReceivingAccount
from scopes.category import (
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

_ACCOUNT = (
    "bank_code",
    "bank_name",
    "branch_code",
    "branch_name",
    "account_type",
    "account_number",
    "holder_kana",
    "status",
)

CATEGORY = Category(
    id="public_money_account",
    number=15,
    group=Group.TAX,
    source_kind=SourceKind.ACCOUNT_REGISTRY,
    agency_kinds=(AgencyKind.ACCOUNT_REGISTRY,),
    holding_rule=None,
    sensitivity=Sensitivity.FINANCIAL,
    max_term_days=0,
    conditions=(ConditionKind.LATEST,),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE}),
    # The account registry began after the list of 2019, so it has no item number there.
    record_types=(
        RecordType(
            id="receiving_account",
            items=(),
            schema=ReceivingAccount,
            retention=(RetentionRule("current_only", FROM_THE_BEGINNING, "registered_on", None),),
            wording=_WORDING.record_types["receiving_account"],
        ),
    ),
    sub_scopes=(
        SubScope(
            "registration",
            {"receiving_account": ("registered_on", "updated_on", "route", "status")},
        ),
        SubScope(IDENTIFIERS, {"receiving_account": _ACCOUNT}),
    ),
    wording=_WORDING,
    codes=CODES,
    examples=load_examples(__package__),
)
