"""Screenings by the municipality of residence (Health Promotion Act art. 19-2; its regulation art. 4-2)."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.japan.life import Sex
from connectors.sandbox.japan.places import BY_AGENCY
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.days import fiscal_year
from connectors.sandbox.japan.records.draws import Draws
from connectors.sandbox.japan.span import age_on

_PROGRAMME: Final[tuple[Mapping[str, Any], ...]] = tuple(
    tomllib.loads(Path(__file__).with_name("screening_programme.toml").read_text(encoding="utf-8"))[
        "screening"
    ]
)
_KEPT_YEARS = 5
_ATTENDANCE = 32
_TUMOUR: Final = "新生物"
_FOUND_BEFORE = timedelta(days=200)


def held(case: Case, agency_id: str) -> Entries:
    """Give the screenings of the last years in the municipality where the person lived on the day."""
    if agency_id not in BY_AGENCY or not case.member.body.goes_to_screenings:
        return
    latest = fiscal_year(case.today)
    for year in range(latest - _KEPT_YEARS, latest + 1):
        age = age_on(case.member.born, date(year + 1, 3, 31))
        for offer in _PROGRAMME:
            if not _is_for(offer, age, case.member.sex):
                continue
            draws = case.draws("screening", year, offer["kind"])
            day = draws.day(date(year, 6, 1), date(year + 1, 2, 20))
            comes = draws.chance(_ATTENDANCE)
            if comes and day <= case.today and case.was_in(agency_id, day):
                fields = _screening(case, offer, day, draws)
                years = {"fiscal_year": year, "municipality": municipality(agency_id)}
                yield Entry("screening", f"{year}-{offer['kind']}", {**fields, **years})


def _is_for(offer: Mapping[str, Any], age: int, sex: Sex) -> bool:
    if offer.get("sex", sex) != sex:
        return False
    if "ages" in offer:
        return age in offer["ages"]
    return bool(age >= offer["from_age"] and age % offer.get("every_years", 1) == 0)


def _screening(case: Case, offer: Mapping[str, Any], day: date, draws: Draws) -> Fields:
    tumour = offer["kind"] == _searched(case) and _has_tumour_after(case, day)
    found = draws.whole(1, 1000) <= offer["found"] or tumour
    result = "needs_detailed_exam" if offer["tumours"] else "needs_treatment"
    examined = found and offer["tumours"]
    return {
        "kind": offer["kind"],
        "screened_on": day,
        "method": draws.pick(offer["methods"]),
        "site": offer.get("site"),
        "institution_name": "見本検診センター",
        "result": result if found else "no_finding",
        "detailed_exam": _detailed(day, case, draws, tumour=tumour) if examined else None,
    }


def _searched(case: Case) -> str:
    """Return the kind of screening by which the person's tumour is found, if there ever is one."""
    kinds = ("colorectal", "lung", "breast" if case.member.sex is Sex.FEMALE else "prostate")
    return case.draws("tumour").pick(kinds)


def _has_tumour_after(case: Case, day: date) -> bool:
    starts = (each.span.start for each in case.member.illnesses if _TUMOUR in each.name)
    return any(day <= start <= day + _FOUND_BEFORE for start in starts)


def _detailed(day: date, case: Case, draws: Draws, *, tumour: bool) -> Fields | None:
    """Tell of the examination afterwards, once it is over; not everybody goes."""
    done_on = day + timedelta(days=draws.whole(14, 60))
    harmless = draws.pick(("no_finding",) * 5 + ("other",) * 4 + ("suspected",))
    goes = tumour or draws.chance(85)
    result = "cancer" if tumour else harmless
    return {"done_on": done_on, "result": result} if goes and done_on <= case.today else None
