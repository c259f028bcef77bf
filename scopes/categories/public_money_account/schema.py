"""The bank account that a person registered for receiving public money.

Source: Act on Registration of Deposit Accounts for Prompt and Reliable Payment of Public Benefits
(Act 38 of 2021), art. 3. The register holds one account a person, always in their own name.
"""

from typing import Any

from marshmallow import validates_schema

from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

ACCOUNT_HOLDER_KANA = (
    r"[0-9A-Z\uff66-\uff9f\u30a1-\u30fa]"
    r"[0-9A-Z\uff66-\uff9f\u30a1-\u30fa\u30fb\u30fc\u3000 ().,/\-\u00a5\uff62\uff63（）．－]{0,99}"
)
"""The signs of Japanese bank transfers, in half width or in full width, as the register holds them."""


class ReceivingAccount(RecordSchema):
    """One registered account, or one whose registration was cancelled.

    Bank and branch are locations: a local bank's branch tells where somebody lives.
    """

    bank_code = Code(r"[0-9]{4}", required=True, metadata=LOCATION)
    bank_name = PlainText(required=True, metadata=LOCATION)
    branch_code = Code(r"[0-9]{3}", required=True, metadata=LOCATION)
    branch_name = PlainText(required=True, metadata=LOCATION)
    account_type = Coded(CODES["account_type"], required=True)
    account_number = RestrictedId(r"[0-9]{7}", required=True)
    holder_kana = Code(ACCOUNT_HOLDER_KANA, required=True)
    registered_on = PartialDate(required=True)
    updated_on = PartialDate()
    route = Coded(CODES["route"])
    status = Coded(CODES["status"])

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the registration was not changed before it was made."""
        demand_order(data, "registered_on", "updated_on")
