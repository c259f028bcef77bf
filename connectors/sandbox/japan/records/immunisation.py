"""Vaccinations, each held by the municipality of residence on the day (Immunization Act art. 9-2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from connectors.sandbox.japan.health import Pregnancy
from connectors.sandbox.japan.life import Stay
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields, municipality
from connectors.sandbox.japan.records.draws import Draws
from connectors.sandbox.japan.records.immunisation_offers import Offer, Series, series_for

_ALL = 9
_CHILDREN: Final = "routine_a"
_LATENESS: Final = {"child": 20, "at_age": 150, "campaign": 0, "yearly": 0}
"""By how many days the first dose may be late, by the kind of offer."""

_ANY_DAY: Final = ("campaign", "yearly")
_POSTPONED = timedelta(days=21)
_SITES: Final = ("left_upper_arm", "right_upper_arm")
_REASONS: Final = ("発熱のため", "体調不良のため", "予診の結果、医師が延期と判断")
_MATERNAL_FROM: Final = date(2026, 4, 1)
_TERM = timedelta(days=280)
_MATERNAL_WEEKS: Final = (28, 36)


@dataclass(frozen=True, slots=True)
class Jab:
    """One dose that was given, or was noted as not given on that day."""

    series: Series
    offer: Offer
    day: date
    given: bool


def held(case: Case, agency_id: str) -> Entries:
    """Give the doses of the days on which the person lived in the municipality."""
    stays = [stay for stay in case.member.stays if stay.agency_id == agency_id]
    for jab in jabs(case) if stays else ():
        if any(stay.span.on(jab.day) for stay in stays):
            yield _entry(case, jab, agency_id)
    yield from _maternal(case, stays)


def jabs(case: Case) -> Iterator[Jab]:
    """List every dose up to today that the person came for, series by series."""
    member = case.member
    for number, series in enumerate(_series(member.born, member.sex.value)):
        if series.offers[0].first > case.today:
            continue
        draws = case.draws("immunisation", number)
        yield from _taken(case, series, draws)


@lru_cache(maxsize=4096)
def _series(born: date, sex: str) -> tuple[Series, ...]:
    return tuple(series_for(born, sex))


def _taken(case: Case, series: Series, draws: Draws) -> Iterator[Jab]:
    """Follow one series until the person stops coming; every autumn is decided anew."""
    yearly = series.kind == "yearly"
    willing = draws.chance(_share(case, series))
    late = draws.whole(0, _LATENESS[series.kind])
    for offer in series.offers:
        if yearly:
            willing = draws.chance(_share(case, series))
        late += draws.whole(0, 3)
        drawn = draws.day(offer.first, offer.last)
        day = drawn if series.kind in _ANY_DAY else offer.first + timedelta(days=late)
        if draws.chance(1.5) and willing and _is_past(case, day):
            yield Jab(series, offer, day, given=False)
            day, late = day + _POSTPONED, late + _POSTPONED.days
        stops = draws.chance(2) and case.member.body.vaccinated < _ALL
        if willing and _is_past(case, day):
            yield Jab(series, offer, day, given=True)
        if stops and not yearly:
            return


def _share(case: Case, series: Series) -> float:
    """Return how likely the person is to come, in per cent: some come for everything that a child gets."""
    keen = case.member.body.vaccinated
    if keen == _ALL and series.kind == "child":
        return 100
    return series.share * keen / _ALL


def _is_past(case: Case, day: date) -> bool:
    died = case.member.died
    return day <= case.today and (died is None or day < died)


def _entry(case: Case, jab: Jab, agency_id: str) -> Entry:
    series, offer = jab.series, jab.offer
    key = f"{series.vaccine}-{series.programme}-{jab.day}"
    draws = case.draws("lot", key)
    fields: Fields = {
        "vaccine_code": f"ZZ-{series.vaccine.upper().replace('_', '')}",
        "vaccine_name": series.vaccine,
        "target_diseases": list(series.entry["diseases"]),
        "programme": series.programme,
        "stage": offer.stage,
        "dose_number": offer.dose,
        "administered_on": jab.day,
        "municipality": municipality(agency_id),
        "institution_name": _institution(case, agency_id, jab.day),
        "outcome": "administered" if jab.given else "not_administered",
    }
    if not jab.given:
        return Entry("immunisation_record", key, {**fields, "reason_not": draws.pick(_REASONS)})
    return Entry("immunisation_record", key, {**fields, **_given(series, offer, draws)})


def _given(series: Series, offer: Offer, draws: Draws) -> Fields:
    route = series.entry["route"]
    by_mouth = route == "oral"
    following = next((each for each in series.offers if each.dose == offer.dose + 1), None)
    return {
        "lot_number": f"ZZ{draws.digits(5)}",
        "product_name": series.entry["product"],
        "manufacturer": "見本製薬",
        "dose_ml": series.entry.get("dose_ml"),
        "site": "mouth" if by_mouth else draws.pick(_SITES),
        "route": route,
        "next_due_on": following.first if following else None,
    }


def _institution(case: Case, agency_id: str, day: date) -> str:
    town = municipality(agency_id)["name"]
    grown = case.member.age(day) >= 16  # noqa: PLR2004 - paediatrics end with lower secondary school
    return f"{town}見本内科医院" if grown else f"{town}見本こどもクリニック"


def _maternal(case: Case, stays: list[Stay]) -> Entries:
    """Give the vaccination against RSV in pregnancy, routine since April 2026."""
    for number, pregnancy in enumerate(case.member.pregnancies):
        draws = case.draws("rsv", number)
        day = _in_pregnancy(pregnancy, draws)
        wanted = draws.chance(50) and _MATERNAL_FROM <= day < pregnancy.born_on
        stay = next((stay for stay in stays if stay.span.on(day)), None)
        if wanted and stay is not None and _is_past(case, day):
            yield Entry(
                "immunisation_record",
                f"rsv-{day}",
                {
                    "vaccine_code": "ZZ-RSVMATERNAL",
                    "vaccine_name": "rsv_maternal",
                    "target_diseases": ["rsv"],
                    "programme": _CHILDREN,
                    "stage": "none",
                    "dose_number": 1,
                    "administered_on": day,
                    "lot_number": f"ZZ{draws.digits(5)}",
                    "product_name": "RSウイルスワクチン（見本）",
                    "manufacturer": "見本製薬",
                    "dose_ml": "0.50",
                    "site": "left_upper_arm",
                    "route": "intramuscular",
                    "institution_name": f"{stay.municipality_name}見本産科医院",
                    "municipality": municipality(stay.agency_id),
                    "outcome": "administered",
                },
            )


def _in_pregnancy(pregnancy: Pregnancy, draws: Draws) -> date:
    first, last = _MATERNAL_WEEKS
    return pregnancy.due_on - _TERM + timedelta(weeks=draws.whole(first, last))
