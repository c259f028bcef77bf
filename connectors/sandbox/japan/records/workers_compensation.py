"""Compensation for accidents at work and on the way there, held by the office or fund of the scheme.

Industrial Accident Compensation Insurance Act art. 12-8; Local Public Service Accident Compensation Act
art. 25. What survivors get is a record of the survivor.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.places import COMPENSATION_FUND, LABOUR_STANDARDS, NAMES
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import month_start, months_later
from connectors.sandbox.japan.working import Accident

PAYERS: Final = {"private": LABOUR_STANDARDS, "local_public_service": COMPENSATION_FUND}
"""Scheme -> the agency that pays."""

_LOWEST_PENSION_GRADE = 7
_PENSION_DAYS: Final = (313, 277, 245, 213, 184, 156, 131)
_LUMP_SUM_DAYS: Final = (503, 391, 302, 223, 156, 101, 56)
"""Days of the daily wage paid for grades 1 to 7 a year, and for grades 8 to 14 once (annexes 1 and 2)."""

_WAITING = timedelta(days=3)
_MAJORITY_YEAR = 18


def held(case: Case, agency_id: str) -> Entries:
    """Give the benefits for the person's own accidents, and for the death of one of the family."""
    if agency_id not in PAYERS.values():
        return
    for place, accident in enumerate(case.member.accidents):
        if PAYERS[accident.scheme] == agency_id and not accident.fatal:
            yield from _dated(case, _own(case, accident, place))
    for other in case.household.members:
        for accident in other.accidents:
            if accident.fatal and PAYERS[accident.scheme] == agency_id and _survives(case, other):
                yield from _dated(case, _of_a_survivor(case, other, accident))


def medical_yen(case: Case, place: int) -> int:
    """Return what the treatment after one of the person's accidents cost, by its place in the life."""
    return case.draws("accident", place).whole(20, 900) * 1_000


def _dated(case: Case, entries: Iterator[Entry]) -> Entries:
    return (entry for entry in entries if entry.fields["decided_on"] <= case.today)


def _daily(member: Member, accident: Accident) -> int:
    return member.jobs[accident.job].yearly_yen(accident.on.year) // 365


def _common(accident: Accident, kind: str, decided_on: date) -> Fields:
    return {
        "scheme": accident.scheme,
        "kind": kind,
        "accident_kind": accident.kind,
        "accident_on": accident.on,
        "decided_on": decided_on,
        "payer": NAMES[PAYERS[accident.scheme]],
        "suspended": False,
    }


def _own(case: Case, accident: Accident, place: int) -> Iterator[Entry]:
    daily = _daily(case.member, accident)
    medical = medical_yen(case, place)
    last = accident.on + timedelta(days=max(1, accident.leave_days) - 1)
    decided = last + timedelta(days=35)
    common = _common(accident, "medical", decided)
    paid: Fields = {
        "amount_yen": medical,
        "period_from": accident.on,
        "period_to": last,
        "last_paid_on": decided,
    }
    yield Entry(_TYPE, f"{place}-medical", {**common, **paid})
    if timedelta(days=accident.leave_days) > _WAITING:
        paid = {
            "amount_yen": daily * 80 // 100 * (accident.leave_days - _WAITING.days),
            "period_from": accident.on + _WAITING,
            "period_to": last,
            "last_paid_on": decided,
        }
        yield Entry(_TYPE, f"{place}-leave", {**_common(accident, "leave", decided), **paid})
    if accident.grade is not None:
        healed = last + timedelta(days=90)
        yield _disability(case, accident, place, month_start(months_later(healed, 1)))


def _disability(case: Case, accident: Accident, place: int, start: date) -> Entry:
    grade, daily = accident.grade or 14, _daily(case.member, accident)
    common = {**_common(accident, "disability_lump_sum", start), "grade": grade}
    if grade > _LOWEST_PENSION_GRADE:
        paid = {"amount_yen": daily * _LUMP_SUM_DAYS[grade - 8], "last_paid_on": start}
        return Entry(_TYPE, f"{place}-lump", {**common, **paid})
    number = case.draws("compensation", place).digits(7)
    pension: Fields = {
        "kind": "disability_pension",
        "period_from": start,
        "amount_yen": daily * _PENSION_DAYS[grade - 1],
        "pension_certificate_number": f"ZZ{number}",
    }
    return Entry(_TYPE, f"{place}-pension", {**common, **pension})


def _survives(case: Case, dead: Member) -> bool:
    """Tell whether the person is whom the law pays: the spouse, or else the eldest child at home."""
    if dead.died is None or dead.died > case.today:
        return False
    eve = dead.died - timedelta(days=1)
    union = dead.partner_on(eve)
    if union is not None:
        return union.partner == case.member.number
    children = [child for child in case.household.children_of(dead) if child.alive(eve)]
    return bool(children) and children[0].number == case.member.number


def _of_a_survivor(case: Case, dead: Member, accident: Accident) -> Iterator[Entry]:
    died = dead.died or accident.on
    daily = _daily(dead, accident)
    decided = died + timedelta(days=100)
    key = f"survivor-{dead.number}"
    yield Entry(
        _TYPE,
        f"{key}-funeral",
        {
            **_common(accident, "funeral", decided),
            "amount_yen": 315_000 + daily * 30,
            "last_paid_on": decided,
        },
    )
    grown_child = dead.number in case.member.parents and case.member.age(died) >= _MAJORITY_YEAR
    if grown_child:
        paid = {"amount_yen": daily * 1_000, "last_paid_on": decided}
        kind = "survivor_lump_sum"
    else:
        paid = {"amount_yen": daily * 153, "period_from": month_start(months_later(died, 1))}
        kind = "survivor_pension"
    yield Entry(_TYPE, f"{key}-{kind}", {**_common(accident, kind, decided), **paid})


_TYPE: Final = "workers_compensation_benefit"
