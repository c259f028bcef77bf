"""Long-term care of a municipality: certificates, services, shares of the cost, premiums and prevention.

Long-Term Care Insurance Act art. 27 and 32 (certification), 40 (benefits), 49-2 (share), 115-45
(prevention), 129.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from connectors.sandbox.japan.health import Care
from connectors.sandbox.japan.places import BY_AGENCY
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import fiscal_year, month_of, month_start, months_later
from connectors.sandbox.japan.records.income_tiers import is_assisted, tier_on
from connectors.sandbox.japan.span import years_later

_INSURED_FROM = 65
_SUPPORT_LEVELS: Final = ("support1", "support2")
_LEVEL_UNITS: Final = {
    "support1": 5_032,
    "support2": 10_531,
    "care1": 16_765,
    "care2": 19_705,
    "care3": 27_048,
    "care4": 30_938,
    "care5": 36_217,
}
"""The most units a month by level (Ministry notice of the limits for home services)."""

_SERVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "support": ("equipment_rental", "day_rehabilitation", "home_rehabilitation", "home_nursing"),
    "care": (
        "day_care",
        "home_help",
        "home_nursing",
        "equipment_rental",
        "short_stay",
        "day_rehabilitation",
    ),
    "heavy": (
        "welfare_facility",
        "health_facility",
        "home_help",
        "regular_visits",
        "dementia_group_home",
    ),
}
_HEAVY: Final = ("care3", "care4", "care5")
_SHARES: Final = {"upper": 30, "general2": 20}
_STAGES: Final = {"assisted": 1, "low1": 1, "low2": 3, "general1": 6, "general2": 9, "upper": 12}
_STAGE_PERCENT: Final = {1: 30, 3: 69, 6: 120, 9: 160, 12: 210}
_LIMIT_STAGES: Final = {"assisted": "stage1", "low1": "stage2", "low2": "stage3_1"}
_SHOWN_YEARS = 3
_BILLED_MONTHS = 24
_YEN_A_UNIT = 10
_PREVENTION_SHARE = 9


def held(case: Case, agency_id: str) -> Entries:
    """Give what the municipality decided while the person lived there."""
    if agency_id not in BY_AGENCY or not any(s.agency_id == agency_id for s in case.member.stays):
        return
    number = f"99{case.draws('care_number').digits(8)}"
    for care in case.member.cares:
        if care.decided_on <= case.today and case.was_in(agency_id, care.decided_on):
            key = f"{care.level}-{care.decided_on}"
            yield Entry("care_certification", key, _certification(care, agency_id, number))
    yield from _benefits(case, agency_id)
    yield from _copays(case, agency_id)
    yield from _premiums(case, agency_id)
    yield from _prevention(case, agency_id)


def _insurer(agency_id: str) -> Fields:
    town = BY_AGENCY[agency_id]
    return {"code": town.care_number, "name": town.name}


def _certification(care: Care, agency_id: str, number: str) -> Fields:
    certified = care.level in _LEVEL_UNITS
    return {
        "insurer": _insurer(agency_id),
        "insured_number": number,
        "insured_class": care.insured_class,
        "application_kind": "first" if care.first else "renewal",
        "applied_on": care.applied_on,
        "decided_on": care.decided_on,
        "level": care.level,
        "valid_from": care.span.start if certified else None,
        "valid_to": care.span.last_day if certified else None,
        "specified_disease": care.disease,
    }


def _level_on(case: Case, day: date) -> str | None:
    valid = (
        care for care in case.member.cares if care.span.on(day) and care.decided_on <= case.today
    )
    return next((care.level for care in valid if care.level in _LEVEL_UNITS), None)


def _benefits(case: Case, agency_id: str) -> Entries:
    """Give the services of the last two years' months; a month is billed in the next one."""
    newest = months_later(month_start(case.today), -1)
    for back in range(_BILLED_MONTHS):
        month = months_later(newest, -back)
        level = _level_on(case, month)
        if level is None or not case.was_in(agency_id, month):
            continue
        for service, fields in _services(case, level, month):
            yield Entry("care_benefit", f"{month_of(month)}-{service}", fields)


def _services(case: Case, level: str, month: date) -> Iterator[tuple[str, Fields]]:
    """Describe one or two services of a month, by the level, and the planning that goes with them."""
    weight = "support" if level in _SUPPORT_LEVELS else "heavy" if level in _HEAVY else "care"
    used = case.draws("care_service", weight)
    first, second = used.pick(_SERVICES[weight]), used.pick(_SERVICES[weight])
    two = used.chance(50) and first != second
    draws = case.draws("care_month", month)
    share = _share(case, month)
    for service in (first, second) if two else (first,):
        units = _LEVEL_UNITS[level] * draws.whole(25, 48) // 100
        yield service, _billed(service, units, share, weight == "support", month)
    planning = "support_planning" if weight == "support" else "care_planning"
    yield (
        planning,
        _billed(planning, 442 if weight == "support" else 1_086, 0, weight == "support", month),
    )


def _billed(service: str, units: int, share: int, preventive: bool, month: date) -> Fields:  # noqa: FBT001
    cost = units * _YEN_A_UNIT
    return {
        "month": month_of(month),
        "service_kind": service,
        "preventive": preventive,
        "provider": "見本介護サービスセンター",
        "units": units,
        "cost_yen": cost,
        "copay_yen": cost * share // 100,
    }


def _share(case: Case, day: date) -> int:
    if is_assisted(case.member, day):
        return 0
    return _SHARES.get(tier_on(case, _august(day)), 10)


def _august(day: date) -> date:
    """Return the first day of the year of shares, which runs from August to July, in which a day lies."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)  # noqa: PLR2004 - August


def _copays(case: Case, agency_id: str) -> Entries:
    for back in range(_SHOWN_YEARS):
        start = _august(case.today).replace(year=_august(case.today).year - back)
        level = _level_on(case, start)
        if level is None or not case.was_in(agency_id, start):
            continue
        last = date(start.year + 1, 7, 31)
        share = _share(case, start)
        if share:
            fields: Fields = {"period_from": start, "period_to": last, "ratio_percent": share}
            yield Entry("care_copay", f"{start}-share", fields)
        stage = _LIMIT_STAGES.get(tier_on(case, start))
        if stage:
            fields = {"period_from": start, "period_to": last, "burden_limit_stage": stage}
            yield Entry("care_copay", f"{start}-stage", fields)


def _premiums(case: Case, agency_id: str) -> Entries:
    """Give the premiums of the years since 65, decided in July on the year's income tax base."""
    insured_from = years_later(case.member.born, _INSURED_FROM)
    latest = fiscal_year(case.today)
    for year in range(max(fiscal_year(insured_from), latest - _SHOWN_YEARS + 1), latest + 1):
        set_on = date(year, 7, 15)
        due_from = max(date(year, 4, 1), insured_from)
        if set_on > case.today or due_from > case.today or not case.was_in(agency_id, due_from):
            continue
        stage = _STAGES[tier_on(case, set_on)]
        full = 74_400 * _STAGE_PERCENT[stage] // 100 // 100 * 100
        months = (date(year + 1, 4, 1).year - due_from.year) * 12 + 4 - due_from.month
        annual = full * months // 12 // 100 * 100
        pensioner = any(each.span.on(due_from) for each in case.member.pensions)
        yield Entry(
            "care_premium",
            f"{year}",
            {
                "fiscal_year": year,
                "insurer": _insurer(agency_id),
                "stage": stage,
                "annual_yen": annual,
                "collection": "special" if pensioner else "ordinary",
                "paid_yen": annual if year < latest else annual // 2,
            },
        )


def _prevention(case: Case, agency_id: str) -> Entries:
    """Give the prevention courses of some who are old and not certified, from April to March."""
    latest = fiscal_year(case.today)
    for year in range(latest - _SHOWN_YEARS + 1, latest + 1):
        start = date(year, 4, 1)
        draws = case.draws("prevention", year)
        wanted = draws.chance(_PREVENTION_SHARE)
        old = case.member.age(start) >= _INSURED_FROM
        if wanted and old and case.was_in(agency_id, start) and _level_on(case, start) is None:
            yield Entry(
                "care_programme",
                f"{year}",
                {
                    "kind": draws.pick(("general_prevention", "visit_service", "day_service")),
                    "period_from": start,
                    "period_to": date(year + 1, 3, 31),
                    "provider": "見本地域包括支援センター",
                },
            )
