"""Pregnancies, check-ups and care of infants (Maternal and Child Health Act art. 12, 13, 15 and 20)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.health import Birth, Pregnancy
from connectors.sandbox.japan.life import Stay
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.days import months_later
from connectors.sandbox.japan.records.draws import Draws

_WEEKS: Final = (8, 12, 16, 20, 24, 26, 28, 30, 32, 34, 36, 37, 38, 39)
_TERM = timedelta(days=280)
_FIRST_BIRTH_ON_RECORD: Final = date(2012, 1, 1)
_AGES: Final = (
    (4, 6_500, 625, 415, 420),
    (10, 8_700, 715, 450, 450),
    (18, 10_200, 800, 470, 470),
    (36, 13_800, 940, 490, 500),
)
"""Age in months, then weight in grams, height, head and chest in millimetres of an average child."""

_LAST_MEASURED_HEAD = 18
_ATTENDANCE = 94
_FUNDUS_FROM_WEEK = 20


def held(case: Case, agency_id: str) -> Entries:
    """Give what the municipality of each day holds: of a mother and of a child."""
    stays = [stay for stay in case.member.stays if stay.agency_id == agency_id]
    if not stays:
        return
    for number, pregnancy in enumerate(case.member.pregnancies):
        if pregnancy.born_on >= _FIRST_BIRTH_ON_RECORD:
            yield from _pregnancy(case, pregnancy, number, stays)
    if case.member.birth is not None and case.member.born >= _FIRST_BIRTH_ON_RECORD:
        yield from _early_care(case, case.member.birth, stays)
        yield from _infant(case, case.member.birth, stays)


def _there(stays: list[Stay], day: date, case: Case) -> bool:
    return day <= case.today and any(stay.span.on(day) for stay in stays)


def _pregnancy(case: Case, pregnancy: Pregnancy, number: int, stays: list[Stay]) -> Entries:
    if _there(stays, pregnancy.notified_on, case):
        yield Entry(
            "pregnancy_notification",
            f"{number}",
            {
                "notified_on": pregnancy.notified_on,
                "due_on": pregnancy.due_on,
                "gestational_week": pregnancy.notified_week,
                "municipality": municipality(stays[0].agency_id),
                "multiple": len(pregnancy.children) > 1,
            },
        )
    draws = case.draws("prenatal", number)
    for week in _WEEKS:
        day = pregnancy.due_on - _TERM + timedelta(days=week * 7 + draws.whole(0, 4))
        items = _prenatal_items(case, week, draws)
        judgement = draws.pick(("no_problem",) * 12 + ("follow_up",) * 2 + ("referral",))
        if pregnancy.notified_on < day < pregnancy.born_on and _there(stays, day, case):
            yield Entry(
                "prenatal_checkup",
                f"{number}-{week}",
                {
                    "checked_on": day,
                    "gestational_week": week,
                    "items": items,
                    "judgement": judgement,
                    "institution": f"{stays[0].municipality_name}見本産科医院",
                },
            )


def _prenatal_items(case: Case, week: int, draws: Draws) -> Fields:
    grams = case.member.body.weight_kg * 1000 + max(0, week - 12) * 380 + draws.whole(-300, 300)
    high, height = case.member.body.risk * 2, week - 3 + draws.whole(0, 20) / 10
    return {
        "weight_kg": f"{grams / 1000:.1f}",
        "fundal_height_cm": f"{height:.1f}" if week >= _FUNDUS_FROM_WEEK else None,
        "systolic_mmhg": 102 + high + draws.whole(0, 14),
        "diastolic_mmhg": 58 + high // 2 + draws.whole(0, 10),
        "urine_sugar": draws.pick(("negative",) * 9 + ("trace",)),
        "urine_protein": draws.pick(("negative",) * 8 + ("trace", "one_plus")),
        "oedema": draws.pick(("absent",) * 9 + ("present",)),
    }


def _early_care(case: Case, birth: Birth, stays: list[Stay]) -> Entries:
    care = birth.early_care
    if care is None or care.last_day is None or not _there(stays, case.member.born, case):
        return
    draws = case.draws("early_care")
    yield Entry(
        "premature_care",
        "1",
        {
            "approved_from": care.start,
            "approved_to": care.last_day,
            "institution": "見本周産期医療センター",
            "self_pay_yen": draws.pick((0, 5_400, 9_600, 19_800)),
            "birth_weight_g": birth.weight_g,
        },
    )


def _infant(case: Case, birth: Birth, stays: list[Stay]) -> Entries:
    for months, fields in _checkups(case, birth):
        if _there(stays, fields["checked_on"], case):
            institution = f"{stays[0].municipality_name}見本保健センター"
            yield Entry("infant_checkup", f"{months}", {**fields, "institution": institution})


def _checkups(case: Case, birth: Birth) -> Iterator[tuple[int, Fields]]:
    """Measure a child that grows on its own curve, a little above or below the average."""
    draws = case.draws("infant")
    curve = draws.whole(940, 1060) + (birth.weight_g - 3000) // 60
    for months, grams, height, head, chest in _AGES:
        day = months_later(case.member.born, months) + timedelta(days=draws.whole(3, 25))
        judgement = draws.pick(("no_problem",) * 10 + ("follow_up",) * 3 + ("referral",))
        little = months <= _LAST_MEASURED_HEAD
        if draws.chance(_ATTENDANCE):
            yield (
                months,
                {
                    "checked_on": day,
                    "age_months": months,
                    "items": {
                        "weight_g": grams * curve // 1000,
                        "height_cm": f"{height * (curve + 3000) / 40000:.1f}",
                        "head_cm": f"{head * (curve + 7000) / 80000:.1f}" if little else None,
                        "chest_cm": f"{chest * (curve + 7000) / 80000:.1f}" if little else None,
                        "urine_protein": None if little else "negative",
                    },
                    "judgement": judgement,
                },
            )
