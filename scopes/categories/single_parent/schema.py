"""What a single-parent family receives: allowance, training benefits, protection and loans.

Sources: Child Rearing Allowance Act (児童扶養手当法); Act on Welfare of Mothers with Children, Fathers
with Children and Widows (母子及び父子並びに寡婦福祉法, below the welfare act); Child Welfare Act
(児童福祉法) art. 23.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import Count, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Month, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import BY_SUB_SCOPE, LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class ChildRearingAllowance(RecordSchema):
    """One certified claim to child rearing allowance (art. 4 and 6 of its act).

    ``reason`` says why the parent is alone, and among other things names violence: it leaves only
    under the sub-scope that names it. ``next_report_month`` is that of the yearly report.
    """

    payer = Municipality(required=True)
    certificate_number = RestrictedId()
    state = Coded(CODES["allowance_state"], required=True)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    monthly_yen = Yen(required=True)
    children_count = Count(least=1, most=30, unit="person", required=True)
    reason = Coded(CODES["reason"], metadata=BY_SUB_SCOPE)
    next_report_month = Month()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the allowance does not end before it starts."""
        demand_order(data, "period_from", "period_to")

    @validates_schema
    def nothing_while_suspended(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that nothing is paid while the whole allowance is suspended (art. 9 to 13-2)."""
        if data["state"] == "full_suspension" and data["monthly_yen"] > 0:
            raise ValidationError(Rule.CONTRADICTION, "monthly_yen")


class TrainingBenefit(RecordSchema):
    """One benefit for a parent who trains for a job (art. 31 and 31-10 of the welfare act).

    The course is a location: its name is often that of a school.
    """

    kind = Coded(CODES["training_kind"], required=True)
    course = PlainText(required=True, metadata=LOCATION)
    period_from = PartialDate(required=True)
    period_to = PartialDate()
    decided_on = PartialDate()
    amount_yen = Yen(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the training does not end before it starts."""
        demand_order(data, "period_from", "period_to")


class FacilityProtection(RecordSchema):
    """Protection of a mother and her children in a living support facility (Child Welfare Act art. 23).

    Whoever reads this may be the one they fled from. So neither the facility nor its address nor the
    office that decided is declared here, and none of them can leave.
    """

    protected_from = PartialDate(required=True)
    protected_to = PartialDate()
    monthly_copay_yen = Yen()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the protection does not end before it starts."""
        demand_order(data, "protected_from", "protected_to")


class Loan(RecordSchema):
    """One loan from the welfare funds (art. 13, 31-6 and 32 of the welfare act).

    ``outstanding_yen`` is what is left of the principal on the day ``as_of``, without interest.
    """

    kind = Coded(CODES["loan_kind"], required=True)
    contracted_on = PartialDate(required=True)
    principal_yen = Yen(required=True)
    outstanding_yen = Yen(required=True)
    repayment_state = Coded(CODES["repayment_state"], required=True)
    repaid_on = PartialDate()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a loan is not repaid before it is contracted."""
        demand_order(data, "contracted_on", "repaid_on")

    @validates_schema
    def no_more_than_was_lent(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that no more is left than was lent, and nothing of what is repaid."""
        left = data["outstanding_yen"]
        if left > data["principal_yen"] or (left and data["repayment_state"] == "repaid"):
            raise ValidationError(Rule.CONTRADICTION, "outstanding_yen")
        if "repaid_on" in data and data["repayment_state"] not in ("repaid", "exempted", "other"):
            raise ValidationError(Rule.CONTRADICTION, "repaid_on")
