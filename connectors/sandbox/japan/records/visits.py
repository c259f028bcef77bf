"""Every visit to a doctor, dentist or pharmacy that follows from a life: illnesses, accidents, small things.

Four categories speak of the same visits: treatment, costs, the yearly notice for the tax return, and the
log of who looked at the data. A visit without health insurance, under public assistance, is in none of
them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.japan.health import Illness
from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.records.case import Case, Fields
from connectors.sandbox.japan.records.draws import Draws
from connectors.sandbox.japan.working import Insurance

_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("medicine.toml").read_text(encoding="utf-8")
)
PLACES: Final[Mapping[str, Mapping[str, str]]] = _DATA["places"]
_ACTS: Final = _DATA["acts"]
_DRUGS: Final = _DATA["drugs"]
_SHORT: Final = _DATA["short_course"]

FIRST_CLAIM: Final = date(2021, 9, 1)
"""Claims before this month are in no system that a citizen can look at."""

_KEPT_YEARS = 5
_PAEDIATRIC_UNTIL = 15
_YEN_A_POINT = 10
_COLD_PERCENT, _CHILDS_COLD_PERCENT, _DENTAL_PERCENT = 7, 14, 5
_FOLLOW_UP_MONTHS = 3
_LAST_SAFE_DAY = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, or one stay in hospital. ``days`` are those of the claim; ``yen`` is what all of it costs.

    ``acts`` and ``drugs`` are those of the claim as records list them. ``cause`` tells apart what
    happens on one day, and no record shows it. ``emergency`` marks an arrival by ambulance.
    """

    day: date
    kind: str
    place: str
    days: int
    yen: int
    acts: tuple[Fields, ...]
    drugs: tuple[Mapping[str, Any], ...]
    insurance: Insurance
    cause: str
    emergency: bool = False

    @property
    def key(self) -> str:
        """What tells the visit from all others of the person, whatever the day of the question."""
        return f"{self.day}-{self.kind}-{self.cause}"


def visits_of(case: Case, member: Member) -> tuple[Visit, ...]:
    """List a member's insured visits up to today, of this year and the five before, the oldest first."""
    key = ("visits", member.number)
    if key not in case.kept:
        first = max(FIRST_CLAIM.year, case.today.year - _KEPT_YEARS)
        years = range(first, case.today.year + 1)
        found = [each for year in years for each in _insured(case, member, year)]
        case.kept[key] = tuple(sorted(found, key=lambda each: (each.day, each.kind)))
    visits: tuple[Visit, ...] = case.kept[key]
    return visits


def _insured(case: Case, member: Member, year: int) -> Iterator[Visit]:
    for plan in _planned(case, member, year):
        if not FIRST_CLAIM <= plan.day <= case.today or not member.alive(plan.day):
            continue
        insurance = member.insurance_on(plan.day)
        if insurance is not None:
            yield from _with_pharmacy(plan, insurance)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A visit before it is known who pays."""

    day: date
    kind: str
    place: str
    acts: tuple[str, ...]
    cause: str
    days: int = 1
    drug: Mapping[str, Any] | None = None
    drug_days: int = 0
    emergency: bool = False


def _planned(case: Case, member: Member, year: int) -> Iterator[_Plan]:
    draws = Draws("visits", case.household.seed, member.person_id, year)
    yield from _small_things(member, year, draws)
    for illness in member.illnesses:
        starts, ends = illness.span.start, illness.span.end
        if starts.year <= year and (ends is None or ends.year >= year):
            stream = Draws(
                "visits", case.household.seed, member.person_id, illness.code, starts, year
            )
            yield from _of_an_illness(illness, year, stream)
    for accident in member.accidents:
        if accident.on.year == year:
            stay = min(accident.leave_days, 21)
            cause = f"accident@{accident.on}"
            yield from _in_hospital(accident.on, stay, cause, surgery=False, emergency=True)


def _small_things(member: Member, year: int, draws: Draws) -> Iterator[_Plan]:
    """Lay out colds and teeth, month by month."""
    for month in range(1, 13):
        cold, tooth, day = (
            draws.whole(0, 99),
            draws.whole(0, 99),
            date(year, month, draws.whole(1, 28)),
        )
        child = member.age(day) < _PAEDIATRIC_UNTIL
        if cold < (_CHILDS_COLD_PERCENT if child else _COLD_PERCENT):
            place = "paediatric" if child else "outpatient"
            yield _Plan(day, "outpatient", place, ("first",), "cold", 1, _SHORT, 5)
        if tooth < _DENTAL_PERCENT:
            yield _Plan(day + timedelta(days=2), "dental", "dental", ("repeat",), "tooth")


def _of_an_illness(illness: Illness, year: int, draws: Draws) -> Iterator[_Plan]:
    """Lay out a year of an illness: hospital at a heavy start, then control visits with a drug."""
    start = illness.span.start
    cause = f"{illness.code}@{start}"
    heavy = illness.severe or illness.group == "injury"
    if heavy and start.year == year:
        days, surgery = draws.whole(4, 16), draws.chance(60)
        yield from _in_hospital(start, days, cause, surgery=surgery, emergency=False)
    drug = _DRUGS[sum(map(ord, illness.code)) % len(_DRUGS)]
    for month in range(1, 13, 1 if illness.severe else 2):
        day = date(year, month, draws.whole(1, _LAST_SAFE_DAY))
        tested = draws.chance(25)
        if not illness.span.on(day) or _is_healed(illness, day):
            continue
        acts = ("repeat", "control", "blood") if tested else ("repeat", "control")
        place = "outpatient" if illness.group == "chronic" else "hospital"
        gap = 28 if illness.severe else 56
        yield _Plan(day, "outpatient", place, acts, cause, 1, drug, gap)


def _is_healed(illness: Illness, day: date) -> bool:
    months = (day.year - illness.span.start.year) * 12 + day.month - illness.span.start.month
    return illness.group == "injury" and months > _FOLLOW_UP_MONTHS


def _in_hospital(
    start: date, days: int, cause: str, *, surgery: bool, emergency: bool
) -> Iterator[_Plan]:
    """Lay out a stay, billed to the month in which it began."""
    acts = ("stay", "surgery", "blood") if surgery else ("stay", "blood")
    left_in_month = max(1, (start.replace(day=28) - start).days)
    billed = max(1, min(days, left_in_month))
    yield _Plan(start, "inpatient", "surgical", acts, cause, billed, emergency=emergency)


def _with_pharmacy(plan: _Plan, insurance: Insurance) -> Iterator[Visit]:
    acts = [_ACTS[plan.kind][name] for name in plan.acts]
    points = sum(
        act["points"] * (plan.days if name == "stay" else 1)
        for name, act in zip(plan.acts, acts, strict=True)
    )
    listed = tuple(
        {
            "code": act["code"],
            "name": act["name"],
            "performed_on": plan.day,
            "count": plan.days if name == "stay" else 1,
            "is_surgery": name == "surgery",
        }
        for name, act in zip(plan.acts, acts, strict=True)
    )
    yen = points * _YEN_A_POINT
    yield Visit(
        plan.day,
        plan.kind,
        plan.place,
        plan.days,
        yen,
        listed,
        (),
        insurance,
        plan.cause,
        plan.emergency,
    )
    if plan.drug is not None:
        price = (plan.drug["points"] * plan.drug_days + 120) * _YEN_A_POINT
        drug = {**plan.drug, "days": plan.drug_days, "prescriber": plan.place}
        yield Visit(
            plan.day, "dispensing", "pharmacy", 1, price, (), (drug,), insurance, plan.cause
        )
