"""Benefits under other laws, told to the health insurer so that nothing is paid twice.

Each is held by whoever pays it: the office for workers' compensation, the prefecture or the municipality.
The item names the law in whose words the other benefits are told apart.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.places import BY_AGENCY, LABOUR_STANDARDS, NAMES, PREFECTURE
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.disability_handbooks import issued
from connectors.sandbox.japan.records.workers_compensation import medical_yen
from connectors.sandbox.japan.span import Span
from scopes.categories.health_insurance_other.schema import LAW_OF_ITEM

_OF_INSURANCE: Final = {"national_municipal": "3-5", "latter_stage": "3-8"}
_EMPLOYEES_ITEM = "3-6"
_INFECTIOUS_PER_MILLE, _COMMITTED_PER_CENT = 4, 6
_INFECTIOUS_FROM: Final = date(2021, 1, 1)


def held(case: Case, agency_id: str) -> Entries:
    """Give the benefits that the agency pays and that were decided by today."""
    for key, fields in _found(case, agency_id):
        if fields["decided_on"] <= case.today:
            yield Entry("coordination_benefit", key, fields)


def _found(case: Case, agency_id: str) -> Iterator[tuple[str, Fields]]:
    if agency_id == LABOUR_STANDARDS:
        yield from _accidents(case)
    if agency_id == PREFECTURE:
        yield from _certificates(case)
        yield from _committed(case)
        yield from _infectious(case)
    if agency_id in BY_AGENCY:
        yield from _care_before_disability(case, agency_id)
        yield from _childrens_services(case, agency_id)


def _benefit(item: str, agency_id: str, kind: str, span: Span, yen: int | None) -> Fields:
    last = span.last_day
    return {
        "item": item,
        "coordinating_law": LAW_OF_ITEM[item],
        "paying_body": NAMES[agency_id],
        "benefit_kind": kind,
        "period_from": span.start,
        "period_to": last,
        "amount_yen": yen,
        "decided_on": (last or span.start) + timedelta(days=30),
    }


def _item_on(case: Case, day: date) -> str:
    """Return the item of the act under which the person is insured on a day."""
    insurance = case.member.insurance_on(day)
    return _OF_INSURANCE.get(insurance.kind, _EMPLOYEES_ITEM) if insurance else _EMPLOYEES_ITEM


def _accidents(case: Case) -> Iterator[tuple[str, Fields]]:
    for place, accident in enumerate(case.member.accidents):
        if accident.scheme == "private" and not accident.fatal:
            span = Span(accident.on, accident.on + timedelta(days=max(1, accident.leave_days)))
            yen = medical_yen(case, place)
            item = _item_on(case, accident.on)
            yield f"accident-{place}", _benefit(item, LABOUR_STANDARDS, "療養補償給付", span, yen)


def _certificates(case: Case) -> Iterator[tuple[str, Fields]]:
    """Give what the prefecture pays for a child's chronic disease beside the insurance."""
    for illness in case.member.illnesses:
        for span in illness.certified if illness.group == "child_chronic" else ():
            yen = case.draws("coordination", illness.code, span.start).whole(10, 90) * 1_000
            key = f"{illness.code}-{span.start}"
            kind = "小児慢性特定疾病医療費"
            yield key, _benefit("3-17", PREFECTURE, kind, span, yen)


def _committed(case: Case) -> Iterator[tuple[str, Fields]]:
    """Give the public share of a stay in a mental hospital that the governor ordered, which is rare."""
    for book in issued(case):
        draws = case.draws("committed", book.number)
        if book.kind == "mental" and draws.chance(_COMMITTED_PER_CENT):
            start = book.issued_on - timedelta(days=draws.whole(30, 300))
            span = Span(start, start + timedelta(days=draws.whole(20, 80)))
            yield book.number, _benefit("3-15", PREFECTURE, "入院医療費の公費負担", span, None)


def _infectious(case: Case) -> Iterator[tuple[str, Fields]]:
    """Give the public share of the treatment of tuberculosis, which is rarer still."""
    draws = case.draws("infectious")
    start = draws.day(_INFECTIOUS_FROM, date(2030, 12, 31))
    if draws.chance(_INFECTIOUS_PER_MILLE / 10) and case.member.alive(start):
        span = Span(start, start + timedelta(days=draws.whole(60, 180)))
        yield "infectious", _benefit("3-16", PREFECTURE, "結核患者の医療費の公費負担", span, None)


def _care_before_disability(case: Case, agency_id: str) -> Iterator[tuple[str, Fields]]:
    """Give care services of somebody with a handbook: care insurance comes before disability services."""
    if not any(True for _ in issued(case)):
        return
    for care in case.member.cares:
        if (
            care.span.last_day
            and case.was_in(agency_id, care.decided_on)
            and care.level.startswith("care")
        ):
            key = f"care-{care.span.start}"
            fields = _benefit("3-9", agency_id, "介護給付（居宅介護サービス費）", care.span, None)
            yield key, {**fields, "decided_on": care.decided_on}


def _childrens_services(case: Case, agency_id: str) -> Iterator[tuple[str, Fields]]:
    """Give the medical part of a child's day services where the child is insured."""
    for book in issued(case):
        young = case.member.age(book.issued_on) < 6  # noqa: PLR2004 - before school
        if book.kind == "physical" and young and case.lives_in(agency_id):
            span = Span(book.issued_on, book.issued_on + timedelta(days=365))
            yield (
                f"day-{book.number}",
                _benefit("3-10", agency_id, "肢体不自由児通所医療費", span, None),
            )
