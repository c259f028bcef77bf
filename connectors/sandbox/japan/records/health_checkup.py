"""Yearly check-ups from 40 on (Act on Assurance of Medical Care for Elderly People art. 20 and 125)."""

from datetime import date
from typing import Final

from connectors.sandbox.japan.records import checkup_values
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import fiscal_year
from connectors.sandbox.japan.records.insurers import keeper_of
from connectors.sandbox.japan.span import age_on
from connectors.sandbox.japan.working import Insurance

FIRST_YEAR: Final = 2020
_KEPT_YEARS = 5
_FROM, _LATTER = 40, 75
_ATTENDANCE = 85


def held(case: Case, agency_id: str) -> Entries:
    """Give the check-ups of the last years that the person went to while insured there."""
    if not case.member.body.goes_to_checkups:
        return
    latest = fiscal_year(case.today)
    for year in range(max(FIRST_YEAR, latest - _KEPT_YEARS), latest + 1):
        draws = case.draws("checkup", year)
        day, comes = draws.day(date(year, 6, 1), date(year, 11, 10)), draws.chance(_ATTENDANCE)
        insurance = case.member.insurance_on(day)
        if not comes or day > case.today or insurance is None or keeper_of(insurance) != agency_id:
            continue
        age = age_on(case.member.born, date(year + 1, 3, 31))
        if age >= _FROM:
            yield Entry("checkup", f"{year}", _checkup(case, insurance, day, year, age))


def _checkup(case: Case, insurance: Insurance, day: date, year: int, age: int) -> Fields:
    latter = age_on(case.member.born, day) >= _LATTER or insurance.kind == "latter_stage"
    measured = checkup_values.measured(case, year, age)
    asked = checkup_values.asked(case, day)
    return {
        "programme": "latter_stage_75" if latter else "specific_40_74",
        "checked_on": day,
        "institution_name": "見本健診センター",
        "insurer_number": insurance.insurer_number,
        "age": age,
        **measured.fields,
        **(
            {"latter_stage_questionnaire": checkup_values.asked_of_the_old(case, day)}
            if latter
            else {
                "waist_cm": f"{measured.waist_mm / 10:.1f}",
                "questionnaire": asked,
                "metabolic_syndrome": measured.syndrome(case.member.sex),
                "guidance": measured.guidance(
                    case.member.sex, treated=any(asked[n] for n in checkup_values.TREATED)
                ),
            }
        ),
    }
