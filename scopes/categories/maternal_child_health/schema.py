"""The records of pregnancy, birth and early childhood (Maternal and Child Health Act)."""

from typing import Any

from marshmallow import validates_schema

from scopes.schema.amounts import Count, Measure, Yen
from scopes.schema.contradictions import demand_order
from scopes.schema.fields import Coded, Flag, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.nested import Municipality
from scopes.schema.record_schema import RecordSchema, WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class PregnancyNotification(RecordSchema):
    """A pregnancy as notified to the municipality (art. 15)."""

    notified_on = PartialDate(required=True)
    due_on = PartialDate(required=True)
    gestational_week = Count(most=45, unit="week")
    municipality = Municipality(required=True)
    multiple = Flag()


class PrematureCare(RecordSchema):
    """Medical aid for a premature infant (art. 20)."""

    approved_from = PartialDate(required=True)
    approved_to = PartialDate(required=True)
    institution = PlainText(metadata=LOCATION)
    self_pay_yen = Yen()
    birth_weight_g = Count(least=100, most=9999, unit="g")

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the approval does not end before it starts."""
        demand_order(data, "approved_from", "approved_to")


class PrenatalItems(WireSchema):
    """What was measured on an expectant mother."""

    weight_kg = Measure(places=1, most=300, unit="kg")
    fundal_height_cm = Measure(places=1, most=60, unit="cm")
    abdominal_girth_cm = Measure(places=1, most=200, unit="cm")
    systolic_mmhg = Count(least=40, most=300, unit="mmhg")
    diastolic_mmhg = Count(least=20, most=200, unit="mmhg")
    urine_sugar = Coded(CODES["urine"])
    urine_protein = Coded(CODES["urine"])
    oedema = Coded(CODES["oedema"])


class PrenatalCheckup(RecordSchema):
    """One check-up of an expectant mother (art. 13)."""

    checked_on = PartialDate(required=True)
    gestational_week = Count(most=45, required=True, unit="week")
    items = Part(PrenatalItems)
    judgement = Coded(CODES["judgement"])
    institution = PlainText(metadata=LOCATION)


class InfantItems(WireSchema):
    """What was measured on a child."""

    weight_g = Count(least=100, most=99_999, unit="g")
    height_cm = Measure(places=1, most=200, unit="cm")
    head_cm = Measure(places=1, most=80, unit="cm")
    chest_cm = Measure(places=1, most=150, unit="cm")
    urine_sugar = Coded(CODES["urine"])
    urine_protein = Coded(CODES["urine"])


class InfantCheckup(RecordSchema):
    """One check-up of an infant or small child (art. 12 and 13)."""

    checked_on = PartialDate(required=True)
    age_months = Count(most=83, required=True, unit="month")
    items = Part(InfantItems)
    judgement = Coded(CODES["judgement"])
    institution = PlainText(metadata=LOCATION)
