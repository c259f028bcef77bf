"""What check-ups measure and ask: values that go with a body's risk, and move a little from year to year.

Judgement of the metabolic syndrome and of guidance: ministry's standard programme (標準的な健診・保健指導プログラム).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Sex
from connectors.sandbox.japan.records.case import Case, Fields

TREATED: Final = ("medication_bp", "medication_glucose", "medication_lipid")
_ILLNESS_OF: Final = {
    "medication_bp": "ZZ-C01",
    "medication_lipid": "ZZ-C02",
    "medication_glucose": "ZZ-C03",
}
"""Question about a drug -> our code of the illness for which it is taken."""

_WAIST_MM: Final = {Sex.FEMALE: 900}
_USUAL_WAIST_MM = 850
_SYSTOLIC, _DIASTOLIC = 130, 85
_TRIGLYCERIDE, _HDL, _GLUCOSE = 150, 40, 110
_TWO = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """The measured values of one check-up, and what follows from them."""

    fields: Fields
    waist_mm: int
    risks: int

    def syndrome(self, sex: Sex) -> str:
        """Judge the metabolic syndrome: a wide waist, and two risks or one."""
        if not self._is_wide(sex) or self.risks == 0:
            return "negative"
        return "positive" if self.risks >= _TWO else "pre"

    def guidance(self, sex: Sex, *, treated: bool) -> str:
        """Say which guidance is offered; whoever takes a drug already is only informed."""
        if treated or not self._is_wide(sex) or self.risks == 0:
            return "information"
        return "intensive" if self.risks >= _TWO else "motivational"

    def _is_wide(self, sex: Sex) -> bool:
        return self.waist_mm >= _WAIST_MM.get(sex, _USUAL_WAIST_MM)


def measured(case: Case, year: int, age: int) -> Measured:
    """Measure a body in one fiscal year."""
    body, draws = case.member.body, case.draws("measured", year)
    risk = body.risk
    weight = body.weight_kg * 10 + draws.whole(-15, 15) + risk * 4
    bmi = weight * 1000 // (body.height_cm * body.height_cm // 10)
    waist = 450 + bmi * 15 // 10 + draws.whole(-20, 20)
    systolic = 104 + risk * 3 + (age - 40) // 3 + draws.whole(0, 14)
    diastolic = min(systolic - 20, 62 + risk * 2 + draws.whole(0, 14))
    triglyceride = 62 + risk * 14 + draws.whole(0, 50)
    hdl = max(30, 74 - risk * 3 - draws.whole(0, 14))
    glucose = 82 + risk * 4 + draws.whole(0, 12)
    fields: Fields = {
        "height_cm": f"{body.height_cm}.{draws.whole(0, 4)}",
        "weight_kg": f"{weight / 10:.1f}",
        "bmi": f"{bmi / 10:.1f}",
        "systolic": systolic,
        "diastolic": diastolic,
        "triglyceride_mgdl": triglyceride,
        "hdl": hdl,
        "ldl": 96 + risk * 6 + draws.whole(0, 24),
        "ast": 16 + risk + draws.whole(0, 9),
        "alt": 13 + risk * 2 + draws.whole(0, 11),
        "ggt": 15 + risk * 4 + (20 if body.drinks else 0) + draws.whole(0, 15),
        "glucose_fasting": glucose,
        "hba1c": f"{(50 + risk * 2 + draws.whole(0, 5)) / 10:.1f}",
        "urine_sugar": "negative"
        if glucose < _GLUCOSE
        else draws.pick(("negative", "trace", "one_plus")),
        "urine_protein": draws.pick(("negative",) * 9 + ("trace",)),
        "creatinine": f"{(60 + draws.whole(0, 30)) / 100:.2f}",
        "ecg_finding": draws.pick(("異常なし",) * 6 + ("軽度の不整脈",)),
    }
    risks = (
        (systolic >= _SYSTOLIC or diastolic >= _DIASTOLIC)
        + (triglyceride >= _TRIGLYCERIDE or hdl < _HDL)
        + (glucose >= _GLUCOSE)
    )
    return Measured(fields, waist, risks)


def asked(case: Case, day: date) -> Fields:
    """Answer the standard questionnaire as the person lives: drugs as the illnesses say."""
    body, draws = case.member.body, case.draws("asked")
    treated = {
        question: any(
            illness.code == code and illness.span.on(day) for illness in case.member.illnesses
        )
        for question, code in _ILLNESS_OF.items()
    }
    return {
        **treated,
        "history_stroke": False,
        "history_heart": False,
        "smoking": "current" if body.smokes else draws.pick(("never", "never", "former")),
        "weight_gain": draws.chance(30),
        "exercise": draws.chance(40),
        "walking": draws.chance(50),
        "chewing": "anything",
        "eating_speed": draws.pick(("fast", "normal", "normal", "slow")),
        "late_dinner": draws.chance(30),
        "snacking": draws.pick(("daily", "sometimes", "hardly")),
        "skips_breakfast": draws.chance(20),
        "drinking": draws.pick(("daily", "five_six_a_week", "one_two_a_week"))
        if body.drinks
        else "never",
        "drinking_amount": "one_two" if body.drinks else None,
        "sleep": draws.chance(65),
        "readiness": draws.pick(("no_intention", "within_six_months", "over_six_months")),
        "had_guidance": draws.chance(15),
    }


def asked_of_the_old(case: Case, day: date) -> Fields:
    """Answer the questionnaire for people of 75 and over; whoever is certified for care is frailer."""
    draws = case.draws("asked of the old")
    frail = any(care.span.on(day) for care in case.member.cares)
    return {
        "general_health": "not_so_good"
        if frail
        else draws.pick(("good", "fairly_good", "average")),
        "satisfaction": draws.pick(("satisfied", "fairly_satisfied")),
        "three_meals": draws.chance(92),
        "hard_to_chew": draws.chance(60 if frail else 25),
        "chokes": draws.chance(40 if frail else 15),
        "weight_loss": draws.chance(20),
        "slower_walk": frail or draws.chance(50),
        "fell": draws.chance(45 if frail else 15),
        "exercise_weekly": not frail and draws.chance(55),
        "repeats_questions": draws.chance(30 if frail else 8),
        "unsure_of_date": draws.chance(30 if frail else 10),
        "smoking": "current" if case.member.body.smokes else "never",
        "goes_out": not frail or draws.chance(40),
        "has_company": draws.chance(85),
        "has_confidant": draws.chance(88),
    }
