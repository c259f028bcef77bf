"""The yearly notice of medical costs that a tax return may rest on.

Sources: Income Tax Act art. 73 (deduction) and art. 120(4) (statement to be attached), and its
Enforcement Regulation art. 47-2, which lists what an insurer's notice has to say.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.rules import Rule
from scopes.schema.amounts import FiscalYear, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, ListOf, Month, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION, THIRD_PERSON, whom
from scopes.schema.nested import Name
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class Issuer(WireSchema):
    """The insurer that issued a notice; its number has six digits for national health insurance."""

    insurer_number = Code("[0-9]{6}|[0-9]{8}", required=True)
    name = PlainText(required=True)


class ExpenseLine(WireSchema):
    """What was paid for one patient at one institution in one month, in yen."""

    treated_month = Month()
    patient = Coded(CODES["patient"], required=True, metadata=whom("patient_name"))
    patient_name = Name(metadata=THIRD_PERSON)
    institution = PlainText(required=True, metadata=LOCATION)
    claim_kind = Coded(CODES["claim_kind"], required=True)
    patient_paid_yen = Yen(required=True)
    reimbursed_yen = Yen()


class YearlyNotice(RecordSchema):
    """The medical costs of one calendar year, January to December, as one insurer knows them.

    Costs outside health insurance are never in it, nor those of months after ``covers_to``. The total
    is what the insurer states; corrected claims may keep it from being the sum of the lines.
    """

    income_year = FiscalYear(required=True)
    issuer = Part(Issuer, required=True, metadata=LOCATION)
    insured_name = Name(metadata=THIRD_PERSON)
    covers_from = Month()
    covers_to = Month()
    lines = ListOf(ExpenseLine, most=500)
    total_patient_paid_yen = Yen(required=True)
    issued_on = PartialDate(required=True)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the months run forwards and that no notice is older than its year."""
        demand_order(data, "covers_from", "covers_to")
        if int(data["issued_on"][:4]) < data["income_year"]:
            raise ValidationError(Rule.CONTRADICTION, "issued_on")
