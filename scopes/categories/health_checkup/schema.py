"""The result of one check-up (Act on Assurance of Medical Care for Elderly People, art. 20 and 125).

Measured values carry their units as metadata. Most may be missing: which tests are done depends on the
programme, the institution and the physician.
"""

from typing import Any

from marshmallow import ValidationError, validates_schema

from scopes.categories.health_checkup.parts import (
    CODES,
    LatterStageQuestionnaire,
    Questionnaire,
)
from scopes.rules import Rule
from scopes.schema.amounts import Count, Measure
from scopes.schema.fields import Code, Coded, Part, PartialDate, PlainText
from scopes.schema.marks import LOCATION
from scopes.schema.record_schema import RecordSchema

LATTER_STAGE = "latter_stage_75"
SPECIFIC = "specific_40_74"
ONLY_IN = {
    SPECIFIC: ("waist_cm", "metabolic_syndrome", "guidance", "questionnaire"),
    LATTER_STAGE: ("latter_stage_questionnaire",),
}
"""What only one of the programmes has."""


class Checkup(RecordSchema):
    """One check-up. Age is that on the last day of the fiscal year, by which the programmes count."""

    programme = Coded(CODES["programme"], required=True)
    checked_on = PartialDate(required=True)
    institution_name = PlainText(metadata=LOCATION)
    insurer_number = Code(r"[0-9]{6}|[0-9]{8}", required=True, metadata=LOCATION)
    age = Count(least=15, most=130, unit="age")

    height_cm = Measure(places=1, most=250, unit="cm")
    weight_kg = Measure(places=1, most=300, unit="kg")
    bmi = Measure(places=1, most=150, unit="kg_m2")
    waist_cm = Measure(places=1, most=250, unit="cm")
    systolic = Count(least=30, most=350, unit="mmhg")
    diastolic = Count(least=10, most=250, unit="mmhg")

    triglyceride_mgdl = Count(least=1, most=20_000, unit="mg_dl")
    hdl = Count(least=1, most=999, unit="mg_dl")
    ldl = Count(least=1, most=2_000, unit="mg_dl")
    non_hdl = Count(least=1, most=2_000, unit="mg_dl")
    ast = Count(least=1, most=20_000, unit="u_l")
    alt = Count(least=1, most=20_000, unit="u_l")
    ggt = Count(least=1, most=20_000, unit="u_l")
    glucose_fasting = Count(least=10, most=2_000, unit="mg_dl")
    glucose_casual = Count(least=10, most=2_000, unit="mg_dl")
    hba1c = Measure(places=1, most=25, unit="percent")

    urine_sugar = Coded(CODES["urine"])
    urine_protein = Coded(CODES["urine"])
    haematocrit = Measure(places=1, most=80, unit="percent")
    haemoglobin = Measure(places=1, most=30, unit="g_dl")
    rbc = Measure(places=1, most=1_500, unit="ten_thousand_ul")
    creatinine = Measure(places=2, most=50, unit="mg_dl")
    egfr = Measure(places=1, most=300, unit="ml_min_173")
    ecg_finding = PlainText(most=300)
    fundus_finding = PlainText(most=300)

    history_text = PlainText(most=500)
    questionnaire = Part(Questionnaire)
    latter_stage_questionnaire = Part(LatterStageQuestionnaire)
    metabolic_syndrome = Coded(CODES["metabolic_syndrome"])
    guidance = Coded(CODES["guidance"])

    @validates_schema
    def of_the_programme(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that a check-up holds nothing that only the other programme has."""
        for programme, names in ONLY_IN.items():
            found = [name for name in names if name in data]
            if found and data["programme"] in ONLY_IN and data["programme"] != programme:
                raise ValidationError(Rule.CONTRADICTION, found[0])

    @validates_schema
    def blood_pressure_in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Demand that the lower blood pressure is below the upper one."""
        if "systolic" in data and data.get("diastolic", 0) >= data["systolic"]:
            raise ValidationError(Rule.CONTRADICTION, "diastolic")
