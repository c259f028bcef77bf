"""Allowances for children, for parents alone, and for disabilities."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from connectors.sandbox.japan.life import Household, Member
from connectors.sandbox.japan.lives.stage import (
    Stage,
    cut,
    end_of_school_age,
    joined,
    month_after,
    shared,
    without,
)
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.support import Allowance
from connectors.sandbox.japan.working import JobKind

_SINCE: Final = date(2010, 6, 1)
_UNTIL_18_SINCE: Final = date(2024, 10, 1)
_FULL_BELOW_YEN: Final = 1_900_000
_PARTIAL_BELOW_YEN: Final = 3_850_000
_ALONE_YEN: Final = 46_690
"""Child rearing allowance for a first child, a month, as of fiscal 2025."""
_AMOUNTS: Final = {"special_child": (56_800, 37_830), "disabled_child_welfare": (16_100, 16_100)}
_GROWN: Final = 20
Amount = Callable[[list[Member], date], int]


def allow(stage: Stage) -> Member:
    """Grant the allowances that a person receives, for children or for themselves."""
    found = [
        *_for_children(stage),
        *_for_parent_alone(stage),
        *_for_disabled_child(stage),
        *_for_own_disability(stage),
    ]
    return replace(stage.member, allowances=tuple(found))


def _for_children(stage: Stage) -> list[Allowance]:
    """Grant child allowance: to the first of those who raise the child, unless a public employer pays it."""
    days: list[tuple[Member, Span]] = []
    for child in stage.household.members:
        if _raises(stage.household, stage.member, child):
            spans = cut(_childhood(child), _claims(stage, child))
            days += [(child, span) for span in spans]
    servant = [job.span for job in stage.member.jobs if job.kind is JobKind.PUBLIC_SERVANT]
    free = [(child, left) for child, span in days for left in without(span, servant)]
    return _by_town(stage, "child_allowance", free, child_allowance_yen)


def _raises(household: Household, member: Member, child: Member) -> bool:
    if member.number in child.parents:
        return True
    dead = all(household.member(number).died is not None for number in child.parents)
    grandparents = {g for number in child.parents for g in household.member(number).parents}
    return bool(child.parents) and dead and member.number in grandparents


def _claims(stage: Stage, child: Member) -> list[Span]:
    """List the days on which the person lives with the child and nobody comes before them."""
    household, member = stage.household, stage.member
    first = [
        each
        for each in household.members
        if each.number != member.number
        and _raises(household, each, child)
        and (each.number in child.parents, -each.number)
        > (member.number in child.parents, -member.number)
    ]
    taken = [span for each in first for span in shared(each, child)]
    return [left for span in shared(member, child) for left in without(span, taken)]


def _childhood(child: Member) -> list[Span]:
    """List the days for which child allowance is paid: to 15, and to 18 since October 2024."""
    start = max(month_after(child.born), _SINCE)
    spans = [(start, end_of_school_age(child.born, 15))]
    spans.append((max(start, _UNTIL_18_SINCE), end_of_school_age(child.born, 18)))
    alive = Span(child.born, child.died)
    found = [Span(first, last).common(alive) for first, last in spans if first < last]
    return joined(span for span in found if span is not None)


def child_allowance_yen(children: list[Member], day: date) -> int:
    """Sum the child allowance of a month: 15,000 yen to 2 years, 10,000 after, 30,000 from the third on."""
    total = 0
    for place, child in enumerate(sorted(children, key=lambda each: each.born), start=1):
        small = 15_000 if child.age(day) < 3 else 10_000  # noqa: PLR2004 - Child Allowance Act art. 6
        total += 30_000 if place >= 3 and day >= _UNTIL_18_SINCE else small  # noqa: PLR2004 - as above
    return total


def _by_town(
    stage: Stage,
    kind: str,
    days: list[tuple[Member, Span]],
    amount: Amount,
    *,
    grade: str | None = None,
) -> list[Allowance]:
    """Make one allowance of days that follow each other in one municipality."""
    found = []
    for agency in dict.fromkeys(stay.agency_id for stay in stage.member.stays):
        here = [stay.span for stay in stage.member.stays if stay.agency_id == agency]
        parts = [(child, part) for child, span in days for part in cut([span], here)]
        for span in joined(part for _, part in parts):
            children = [child for child, part in parts if part.common(span) is not None]
            first = [child for child, part in parts if part.on(span.start)]
            numbers = tuple(sorted({child.number for child in children}))
            reason = _end_reason(stage, span, children)
            found.append(
                Allowance(
                    kind,
                    agency,
                    span,
                    amount(first, span.start),
                    numbers,
                    end_reason=reason,
                    grade=grade,
                )
            )
    return sorted(found, key=lambda each: each.span.start)


def _end_reason(stage: Stage, span: Span, children: list[Member]) -> str | None:
    end = span.end
    if end is None:
        return None
    if stage.member.died == end or any(child.died == end for child in children):
        return "death"
    if any(
        job.span.start == end for job in stage.member.jobs if job.kind is JobKind.PUBLIC_SERVANT
    ):
        return "public_servant"
    if any(end == end_of_school_age(child.born, age) for child in children for age in (15, 18)):
        return "age"
    stay = stage.member.stay_on(end)
    return "moved_out" if stay is not None and stay.span.start == end else "custody_change"


def _for_parent_alone(stage: Stage) -> list[Allowance]:
    """Grant child rearing allowance to a parent without a partner who lives with a child under 18."""
    member, household = stage.member, stage.household
    days: list[tuple[Member, Span]] = []
    for child in household.children_of(member):
        others = [household.member(number) for number in child.parents if number != member.number]
        together = [span for other in others for span in shared(other, child)]
        couple = [union.span for union in member.unions]
        until = Span(max(child.born, _SINCE), end_of_school_age(child.born, 18))
        for span in cut([until], shared(member, child)):
            for left in without(span, [*together, *couple]):
                start = month_after(left.start)
                if left.end is None or start < left.end:
                    days.append((child, Span(start, left.end)))
    return [_by_income(stage, each) for each in _by_town(stage, "child_rearing", days, _alone_yen)]


def _alone_yen(children: list[Member], _day: date) -> int:
    return _ALONE_YEN + 11_030 * max(0, len(children) - 1)


def _by_income(stage: Stage, allowance: Allowance) -> Allowance:
    day = allowance.span.start
    income = stage.member.wages_yen(day.year - 1) + stage.member.business_yen(day.year - 1)
    state = "full" if income < _FULL_BELOW_YEN else "partial"
    state = state if income < _PARTIAL_BELOW_YEN else "full_suspension"
    dead = [stage.household.member(union.partner) for union in stage.member.unions]
    alone = "death" if any(each.died and each.died <= day for each in dead) else "divorce"
    return replace(allowance, state=state, reason=alone if stage.member.unions else "unmarried")


def _for_disabled_child(stage: Stage) -> list[Allowance]:
    member, household = stage.member, stage.household
    found = []
    for child in household.children_of(member):
        book = next((b for b in child.handbooks if b.grade in ("1", "2", "A", "B")), None)
        if book is None or member.number != min(child.parents):
            continue
        start = month_after(book.issued_on)
        end = years_later(child.born, _GROWN)
        if start >= end or start < _SINCE:
            continue
        grade = 0 if book.grade in ("1", "A") else 1
        monthly = partial(_the_same, _AMOUNTS["special_child"][grade])
        days = [(child, span) for span in cut([Span(start, end)], shared(member, child))]
        found += _by_town(stage, "special_child", days, monthly, grade=str(grade + 1))
    return found


def _the_same(yen: int, _children: list[Member], _day: date) -> int:
    return yen


def _for_own_disability(stage: Stage) -> list[Allowance]:
    """Grant the allowance for a heavily disabled child or adult, which is the person's own."""
    book = next((b for b in stage.member.handbooks if b.grade in ("1", "A")), None)
    if book is None or not stage.dice.chance(45):
        return []
    grown = stage.birthday(_GROWN)
    start = max(month_after(book.issued_on), _SINCE)
    stretches = [
        ("disabled_child_welfare", start, grown, 16_100),
        ("special_disability", max(start, grown), None, 29_590),
    ]
    found = []
    for kind, first, last, yen in stretches:
        span = stage.lived(first, last) if last is None or first < last else None
        for stay in stage.member.stays if span is not None else ():
            part = stay.span.common(span) if span is not None else None
            if part is not None:
                found.append(Allowance(kind, stay.agency_id, part, yen))
    return found
