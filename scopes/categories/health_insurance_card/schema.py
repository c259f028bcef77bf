"""What used to be printed on the health insurance card (Health Insurance Act, art. 3, 35, 36, 51-3)."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.categories.health_insurance_card.parts import (
    CODES,
    LimitCertificate,
    SpecifiedDiseaseCertificate,
)
from scopes.rules import Rule
from scopes.schema.amounts import Count
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, Part, PartialDate, PlainText, RestrictedId
from scopes.schema.marks import BY_SUB_SCOPE, LOCATION, RESTRICTED, THIRD_PERSON
from scopes.schema.nested import Name
from scopes.schema.record_schema import RecordSchema

COPAYMENTS = (0, 10, 20, 30)
"""Percentages of the cost that an insured person pays at the counter."""

_FULL_DATE = len("YYYY-MM-DD")


class InsuranceCard(RecordSchema):
    """One period in which a person has, or had, one health insurance.

    The insurer of a municipal insurance tells where its member lives. Symbol and branch number are so
    short that masking would not hide them, so they leave only with the numbers in clear.
    """

    insurer_number = Code(r"[0-9]{6}|[0-9]{8}", required=True, metadata=LOCATION)
    insurer_name = PlainText(required=True, metadata=LOCATION)
    insurance_kind = Coded(CODES["insurance_kind"], required=True)
    symbol = PlainText(most=20, metadata=RESTRICTED | BY_SUB_SCOPE)
    number = RestrictedId()
    branch_number = RestrictedId(r"[0-9]{2}", metadata=BY_SUB_SCOPE)
    holder_kind = Coded(CODES["holder_kind"], required=True)
    insured_name = Name(metadata=THIRD_PERSON)
    birth_date = PartialDate(required=True)
    sex = Coded(CODES["sex"])
    acquired_on = PartialDate(required=True)
    lost_on = PartialDate()
    valid_from = PartialDate(required=True)
    valid_to = PartialDate()
    copay_percent = Count(most=100, unit="percent")
    limit_certificate = Part(LimitCertificate, metadata=BY_SUB_SCOPE)
    specified_disease_certificate = Part(SpecifiedDiseaseCertificate, metadata=BY_SUB_SCOPE)
    eligibility_status = Coded(CODES["eligibility_status"], required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that nobody is insured before birth and that no period ends before it starts."""
        demand_order(data, "birth_date", "acquired_on")
        demand_order(data, "acquired_on", "lost_on")
        demand_order(data, "valid_from", "valid_to")

    @validates_schema
    def status_agrees(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the day of a loss, and that nothing lost by ``as_of`` is called valid."""
        status, lost_on, as_of = data["eligibility_status"], data.get("lost_on"), data["as_of"]
        if status == "lost" and lost_on is None:
            raise ValidationError(Rule.REQUIRED, "lost_on")
        known = lost_on is not None and len(lost_on) == len(as_of) == _FULL_DATE
        if status == "valid" and known and lost_on <= as_of:
            raise ValidationError(Rule.CONTRADICTION, "eligibility_status")

    @validates_schema
    def copayment_of_the_law(self, data: dict[str, Any], **_: Any) -> None:
        """Demand one of the percentages that there are (Health Insurance Act, art. 74)."""
        if data.get("copay_percent", 0) not in COPAYMENTS:
            raise ValidationError(Rule.CODE_LIST, "copay_percent")
