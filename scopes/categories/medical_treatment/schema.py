"""Treatment and medication as billed and as prescribed electronically; never a diagnosis.

Sources: medical fee claims (Health Insurance Act, art. 76) and electronic prescriptions.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.categories.medical_treatment.parts import NINE_DIGITS, Act, GivenDrug
from scopes.rules import Rule
from scopes.schema.amounts import Count, Measure, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Code, Coded, Flag, ListOf, Month, PartialDate, PlainText
from scopes.schema.nested import Institution
from scopes.schema.record_schema import RecordSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)

BILLED = "billed"
_MONTH = len("YYYY-MM")


class Treatment(RecordSchema):
    """What one institution billed for one month. A claim of a pharmacy may list no acts."""

    month = Month(required=True)
    institution = Institution(required=True)
    claim_kind = Coded(CODES["claim_kind"], required=True)
    acts = ListOf(Act, required=True, most=1000)
    drugs = ListOf(GivenDrug, most=1000)

    @validates_schema
    def within_the_month(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that every act whose month is known was done in the month that was billed."""
        days = [act.get("performed_on", "") for act in data["acts"]]
        if any(len(day) >= _MONTH and day[:_MONTH] != data["month"] for day in days):
            raise ValidationError(Rule.CONTRADICTION, "acts")


class Drug(RecordSchema):
    """What every record of one drug says. ``saving_yen`` is what a generic would save the patient."""

    status = Coded(CODES["status"], required=True)
    prescribed_on = PartialDate()
    dispensed_on = PartialDate()
    prescriber = Institution()
    pharmacy = Institution()
    drug_code = Code(NINE_DIGITS, required=True)
    yj_code = Code(r"[0-9]{7}[A-Z][0-9]{4}")
    drug_name = PlainText(most=200, required=True)
    dose_text = PlainText(most=300, required=True)
    quantity = Measure(places=2, most=99_999)
    unit = PlainText(most=20)
    days = Count(least=1, most=999, unit="day")
    times = Count(least=1, most=99, unit="times")
    generic_available = Flag()
    saving_yen = Yen()

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that nothing is dispensed before it is prescribed, nor saved without a generic."""
        demand_order(data, "prescribed_on", "dispensed_on")
        if data.get("generic_available") is False and "saving_yen" in data:
            raise ValidationError(Rule.CONTRADICTION, "saving_yen")


class Medication(Drug):
    """One drug of a claim: it was handed out, by a pharmacy or by the institution itself."""

    dispensed_on = PartialDate(required=True)

    @validates_schema
    def comes_from_a_claim(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a drug of a claim is called billed."""
        if data["status"] in {"prescribed", "dispensed"}:
            raise ValidationError(Rule.CONTRADICTION, "status")


class ElectronicPrescription(Drug):
    """One drug of an electronic prescription: prescribed, and perhaps dispensed by now."""

    prescribed_on = PartialDate(required=True)

    @validates_schema
    def comes_from_a_prescription(self, data: dict[str, Any], **_: Any) -> None:
        """Demand the day of dispensing for what is dispensed, and for nothing else."""
        status = data["status"]
        if status == BILLED:
            raise ValidationError(Rule.CONTRADICTION, "status")
        if status == "dispensed" and "dispensed_on" not in data:
            raise ValidationError(Rule.REQUIRED, "dispensed_on")
        if status == "prescribed" and "dispensed_on" in data:
            raise ValidationError(Rule.CONTRADICTION, "dispensed_on")
