"""What a jobseeker is paid: the daily allowance, sums paid once, and the allowance during a course.

Employment Insurance Act art. 13 to 25, 33, 37-4 and 56-3; act on support for jobseekers, art. 7.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.days import (
    month_end,
    month_of,
    month_start,
    months_from,
    months_later,
)
from connectors.sandbox.japan.span import age_on, years_later
from connectors.sandbox.japan.working import Job, JobSearch, Leaving

_ELDERLY = 65
_KEPT_YEARS = 5
_WAITING = timedelta(days=7)
_RESTRICTED_MONTHS = 2
_FIRST_DAY_OF_ONE_MONTH: Final = date(2025, 4, 1)
"""Who leaves at their own wish waits one month since this day, and two before."""

_REASONS: Final = {
    Leaving.DISMISSED: "special",
    Leaving.COMPANY_ENDED: "special",
    Leaving.CONTRACT_ENDED: "specified_reason",
}
_DAYS_GENERAL: Final = ((20, 150), (10, 120), (0, 90))
_DAYS_SPECIAL: Final = ((20, 270), (10, 240), (5, 180), (1, 120), (0, 90))
_THIRD, _TWO_THIRDS = 3, 1.5
_MONTHLY_TRAINING = 100_000


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim to the daily allowance as decided, and how far it has been paid."""

    reason: str
    daily_yen: int
    days: int
    first_day: date
    restricted_until: date | None
    paid: int


def held(case: Case) -> Entries:
    """Give the allowances and sums of every search that was claimed by today."""
    for place, search in enumerate(case.member.searches):
        job = case.member.jobs[search.job]
        if not years_later(case.today, -_KEPT_YEARS) <= search.claimed_on <= case.today:
            continue
        old = age_on(case.member.born, search.claimed_on) >= _ELDERLY
        if search.entitled and old:
            yield from _once_for_the_old(job, search, place)
        elif search.entitled:
            yield from _allowance(case, job, search, place)
        yield from _training(case, search, place)


def claim_of(job: Job, search: JobSearch, today: date) -> Claim:
    """Decide on a claim: days by the years of insurance, pay by the wage, and days paid up to today."""
    reason = _REASONS.get(job.leaving or Leaving.OWN_WISH, "general")
    years = age_on(job.span.start, search.span.start)
    table = _DAYS_GENERAL if reason == "general" else _DAYS_SPECIAL
    days = next(days for least, days in table if years >= least)
    waits = job.leaving is Leaving.OWN_WISH
    waited = search.claimed_on + _WAITING
    restricted = _restricted_until(waited) if waits else None
    first = (restricted or waited) + timedelta(days=1)
    last = today if search.span.end is None else min(today, search.span.end)
    paid = max(0, min(days, (last - first).days))
    return Claim(reason, _daily(job, search), days, first, restricted, paid)


def _restricted_until(waited: date) -> date:
    months = 1 if waited >= _FIRST_DAY_OF_ONE_MONTH else _RESTRICTED_MONTHS
    return months_later(waited, months)


def _daily(job: Job, search: JobSearch) -> int:
    """Return the daily allowance: from 80 per cent of a low wage to 50 per cent of a high one."""
    wage = job.yearly_yen(search.span.start.year) // 360
    percent = 80 if wage < 5_300 else 60 if wage < 13_000 else 50  # noqa: PLR2004 - steps of art. 16
    return min(8_800, max(2_400, wage * percent // 100))


def _allowance(case: Case, job: Job, search: JobSearch, place: int) -> Entries:
    claim = claim_of(job, search, case.today)
    found_work = search.span.end is not None and search.span.end <= case.today
    ends = years_ends(search.span.start)
    yield Entry(
        "basic_allowance",
        f"{place}",
        {
            "separated_on": search.span.start - timedelta(days=1),
            "decided_on": search.claimed_on,
            "separation_reason": claim.reason,
            "daily_yen": claim.daily_yen,
            "prescribed_days": claim.days,
            "paid_days": claim.paid,
            "remaining_days": claim.days - claim.paid,
            "waiting_until": search.claimed_on + _WAITING,
            "restricted_until": claim.restricted_until,
            "ends_on": max(search.claimed_on, ends),
        },
    )
    if found_work and search.span.end is not None:
        yield from _reemployment(case, claim, search.span.end, place)


def years_ends(separated: date) -> date:
    """Return the last day on which the allowance can be paid: one year from the separation (art. 20)."""
    return months_later(separated, 12) - timedelta(days=1)


def _reemployment(case: Case, claim: Claim, started: date, place: int) -> Entries:
    """Give the sum for finding work with a third of the days left: 60 per cent of them, 70 with two thirds."""
    left = claim.days - claim.paid
    decided = started + timedelta(days=40)
    if left * _THIRD < claim.days or decided > case.today or started <= claim.first_day:
        return
    percent = 70 if left * _TWO_THIRDS >= claim.days else 60
    yield Entry(
        "employment_lump_sum",
        f"{place}-reemployment",
        {
            "kind": "reemployment",
            "decided_on": decided,
            "days": left * percent // 100,
            "amount_yen": claim.daily_yen * (left * percent // 100),
        },
    )


def _once_for_the_old(job: Job, search: JobSearch, place: int) -> Entries:
    days = 50 if age_on(job.span.start, search.span.start) >= 1 else 30
    fields: Fields = {
        "kind": "elderly_jobseeker",
        "decided_on": search.claimed_on,
        "days": days,
        "amount_yen": _daily(job, search) * days,
    }
    yield Entry("employment_lump_sum", f"{place}-elderly", fields)


def _training(case: Case, search: JobSearch, place: int) -> Entries:
    """Give each whole month of a course for jobseekers without a claim."""
    if search.training is None or search.training.start > case.today:
        return
    last = search.training.last_day or case.today
    for month in months_from(search.training.start, last):
        if month_end(month) <= case.today and month >= month_start(search.training.start):
            commuting = case.draws("commuting", place).whole(20, 90) * 100
            yield Entry(
                "jobseeker_training",
                f"{place}-{month_of(month)}",
                {
                    "course": "見本IT基礎科（求職者支援訓練）",
                    "provider": "見本職業訓練校",
                    "month": month_of(month),
                    "training_allowance_yen": _MONTHLY_TRAINING,
                    "commuting_allowance_yen": commuting,
                    "amount_yen": _MONTHLY_TRAINING + commuting,
                },
            )
