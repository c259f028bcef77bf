"""What is paid while a job goes on: for leave, for shorter hours after it, and for lower pay from 60 on.

Employment Insurance Act art. 61 (older workers), 61-4 (care), 61-7 and 61-8 (childcare), and since April
2025 art. 61-10 and 61-12 (leave of both parents, shorter hours).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import month_of, month_start, months_later
from connectors.sandbox.japan.records.known_spans import begun
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.working import Job, Leave

_KINDS: Final = {"childcare": "childcare", "paternity": "postnatal_paternity", "care": "care_leave"}
_HALF_YEAR = timedelta(days=180)
_NEW_BENEFITS_FROM: Final = date(2025, 4, 1)
_SHORT_HOURS_SHARE, _OLDER_SHARE = 35, 45
_SIXTY, _SIXTY_FIVE = 60, 65
_KEPT_MONTHS, _KEPT_YEARS = 36, 5


def held(case: Case) -> Entries:
    """Give the benefits of every leave, of shorter hours after it, and of older workers."""
    for place, leave in begun(case.member.leaves, case.today):
        job = case.member.jobs[leave.job]
        if job.employment_insured and leave.kind in _KINDS:
            for unit in _units(leave.span, case.today):
                if unit.start < years_later(case.today, -_KEPT_YEARS):
                    continue
                yield _entry(_KINDS[leave.kind], f"{place}", unit, _leave_yen(leave, job, unit))
            yield from _both_parents(case, leave, job, place)
            yield from _short_hours(case, leave, job, place)
    yield from _older(case)


def _units(span: Span, today: date) -> Iterator[Span]:
    """Cut a leave into the units of payment, a month each; none that is not over."""
    start = span.start
    while span.end is None or start < span.end:
        end = months_later(
            span.start, (start.year - span.start.year) * 12 + start.month - span.start.month + 1
        )
        end = max(start + timedelta(days=1), end if span.end is None else min(end, span.end))
        if end > today:
            return
        yield Span(start, end)
        start = end


def _entry(kind: str, key: str, unit: Span, yen: int) -> Entry:
    fields: Fields = {
        "kind": kind,
        "month": month_of(unit.start),
        "period_from": unit.start,
        "period_to": unit.last_day,
        "amount_yen": yen,
    }
    return Entry("continuing_benefit", f"{kind}-{key}-{unit.start}", fields)


def _wage(job: Job, day: date) -> int:
    return job.yearly_yen(day.year) // 12


def _leave_yen(leave: Leave, job: Job, unit: Span) -> int:
    """Return 67 per cent of the wage for the first half year and for care, 50 after that."""
    early = leave.kind != "childcare" or unit.start - leave.span.start < _HALF_YEAR
    days = min(30, ((unit.end or unit.start) - unit.start).days)
    return _wage(job, leave.span.start) * days // 30 * (67 if early else 50) // 100


def _both_parents(case: Case, leave: Leave, job: Job, place: int) -> Entries:
    """Give the 13 per cent more for up to 28 days, since April 2025, where the child has two parents."""
    child = case.household.member(leave.of)
    end = min(leave.span.start + timedelta(days=28), leave.span.end or case.today)
    young = leave.kind != "care" and len(child.parents) > 1
    if young and leave.span.start >= _NEW_BENEFITS_FROM and end <= case.today:
        unit = Span(leave.span.start, end)
        yen = _wage(job, unit.start) * (end - unit.start).days // 30 * 13 // 100
        yield _entry("postnatal_leave_support", f"{place}", unit, yen)


def _short_hours(case: Case, leave: Leave, job: Job, place: int) -> Entries:
    """Give ten per cent of the wage for whole months of shorter hours until the child is two."""
    draws = case.draws("short_hours", place)
    if leave.kind != "childcare" or leave.span.end is None or not draws.chance(_SHORT_HOURS_SHARE):
        return
    until = years_later(case.household.member(leave.of).born, 2)
    month = max(months_later(month_start(leave.span.end), 1), _NEW_BENEFITS_FROM)
    while (end := months_later(month, 1)) <= min(case.today, until) and job.span.on(month):
        yen = _wage(job, month) * 8 // 100
        yield _entry("childcare_short_hours", f"{place}", Span(month, end), yen)
        month = end


def _older(case: Case) -> Entries:
    """Give the benefit of some who work on between 60 and 65 for less than before."""
    since, until = (years_later(case.member.born, years) for years in (_SIXTY, _SIXTY_FIVE))
    if not since <= case.today or not case.draws("older_worker").chance(_OLDER_SHARE):
        return
    newest = month_start(min(case.today, until))
    for back in range(1, _KEPT_MONTHS):
        month = months_later(newest, -back)
        job = case.member.job_on(month)
        if month >= since and job is not None and job.employment_insured:
            percent = 10 if since >= _NEW_BENEFITS_FROM else 15
            yen = _wage(job, month) * 60 // 100 * percent // 100
            yield _entry("elderly", "work", Span(month, months_later(month, 1)), yen)
