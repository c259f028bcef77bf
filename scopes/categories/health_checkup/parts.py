"""What people answer at a check-up: one set of questions below 75, another one from 75 on.

Sources: the standard questionnaire of the specific health check-up (標準的な質問票, 22 questions) and the
questionnaire for people of 75 and over (後期高齢者の質問票, 15 questions).
"""

from scopes.schema.fields import Coded, Flag
from scopes.schema.record_schema import WireSchema
from scopes.wording import load_codes

CODES = load_codes(__package__)


class Questionnaire(WireSchema):
    """Medication, illnesses and habits of somebody from 40 to 74, as that person answered."""

    medication_bp = Flag()
    medication_glucose = Flag()
    medication_lipid = Flag()
    history_stroke = Flag()
    history_heart = Flag()
    history_kidney = Flag()
    history_anaemia = Flag()
    smoking = Coded(CODES["smoking"])
    weight_gain = Flag()
    exercise = Flag()
    walking = Flag()
    fast_walker = Flag()
    chewing = Coded(CODES["chewing"])
    eating_speed = Coded(CODES["eating_speed"])
    late_dinner = Flag()
    snacking = Coded(CODES["snacking"])
    skips_breakfast = Flag()
    drinking = Coded(CODES["drinking"])
    drinking_amount = Coded(CODES["drinking_amount"])
    sleep = Flag()
    readiness = Coded(CODES["readiness"])
    had_guidance = Flag()


class LatterStageQuestionnaire(WireSchema):
    """Frailty and daily life of somebody of 75 or over, as that person answered."""

    general_health = Coded(CODES["general_health"])
    satisfaction = Coded(CODES["satisfaction"])
    three_meals = Flag()
    hard_to_chew = Flag()
    chokes = Flag()
    weight_loss = Flag()
    slower_walk = Flag()
    fell = Flag()
    exercise_weekly = Flag()
    repeats_questions = Flag()
    unsure_of_date = Flag()
    smoking = Coded(CODES["smoking"])
    goes_out = Flag()
    has_company = Flag()
    has_confidant = Flag()
