"""Jobs, one after the other, and the gaps between them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Member, Sex
from connectors.sandbox.japan.lives.family import END
from connectors.sandbox.japan.lives.homes import WORDS
from connectors.sandbox.japan.lives.stage import Stage, end_of_school_age, without
from connectors.sandbox.japan.places import ASSOCIATION, MUTUAL_AID, SOCIETY
from connectors.sandbox.japan.span import Span
from connectors.sandbox.japan.working import Job, JobKind, JobSearch, Leaving

_WITH_SOCIETY: Final = frozenset(WORDS["employers"][:6])
"""Employers whose people the society insures; those of the others are with the association."""
_KINDS: Final = (
    (JobKind.EMPLOYEE, 66),
    (JobKind.PUBLIC_SERVANT, 8),
    (JobKind.SELF_EMPLOYED, 13),
    (JobKind.PART_TIME, 13),
)
_PAY: Final = {
    JobKind.EMPLOYEE: (2_300_000, 3_900_000),
    JobKind.PUBLIC_SERVANT: (2_600_000, 3_600_000),
    JobKind.SELF_EMPLOYED: (1_200_000, 6_500_000),
    JobKind.PART_TIME: (620_000, 1_280_000),
}
_RAISES: Final = {
    JobKind.EMPLOYEE: (0, 3),
    JobKind.PUBLIC_SERVANT: (1, 2),
    JobKind.SELF_EMPLOYED: (0, 2),
    JobKind.PART_TIME: (0, 1),
}
_OLD: Final = 60
_SHORTEST_SEARCH: Final = timedelta(days=45)
_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class _Break:
    """A time in which somebody means to have no job."""

    span: Span
    back: JobKind | None


def employ(stage: Stage) -> Member:
    """Let somebody work from the end of school until they are old, with breaks."""
    start = _first_day(stage)
    if start is None or not stage.member.alive(start):
        return stage.member
    breaks = _breaks(stage)
    jobs: list[Job] = []
    searches: list[JobSearch] = []
    day, kind = start, stage.dice.weighted(_KINDS)
    retiring = _retiring(stage, kind)
    last = min(day for day in (retiring, END, stage.member.died) if day is not None)
    while day < last:
        pause = next((each for each in breaks if each.span.on(day)), None)
        if pause is not None:
            if pause.back is None or pause.span.end is None:
                break
            day, kind = pause.span.end, pause.back
            continue
        job = _job(stage, kind, day, retiring, [each.span.start for each in breaks])
        jobs.append(job)
        if job.span.end is None or job.leaving in (Leaving.RETIRED, Leaving.DIED):
            break
        day = _next_start(stage, job)
        if day - job.span.end >= _SHORTEST_SEARCH and not any(
            b.span.on(job.span.end) for b in breaks
        ):
            searches.append(_search(stage, len(jobs) - 1, job, day))
        if stage.dice.chance(30):
            kind = stage.dice.weighted(_KINDS)
    return replace(stage.member, jobs=tuple(jobs), searches=tuple(searches))


def _first_day(stage: Stage) -> date | None:
    """Return the first working day; None for who is too disabled to work."""
    heavy = any(
        book.severity == "severe" or (book.grade == "1" and book.issued_on < stage.birthday(20))
        for book in stage.member.handbooks
    )
    if heavy and stage.dice.chance(75):
        return None
    ends = [school.span.end for school in stage.member.schooling if school.span.end is not None]
    compulsory = end_of_school_age(stage.member.born, 15)
    return max([compulsory, *ends])


def _retiring(stage: Stage, kind: JobKind) -> date:
    ages = (66, 80) if kind is JobKind.SELF_EMPLOYED else (60, 69)
    return date(stage.member.born.year + stage.dice.between(*ages), 4, 1)


def _breaks(stage: Stage) -> list[_Break]:
    """Return breaks for children, which in most families the mother takes, and for public assistance."""
    found = [_Break(each.span, JobKind.PART_TIME) for each in stage.member.assistance]
    children = stage.household.children_of(stage.member)
    if stage.member.sex is Sex.FEMALE and children:
        first, last = children[0].born, children[-1].born
        if stage.dice.chance(55 if first.year < 2005 else 25):  # noqa: PLR2004 - the times changed
            until = last + _YEAR * stage.dice.between(3, 9)
            back = stage.dice.weighted(
                [(JobKind.PART_TIME, 60), (JobKind.EMPLOYEE, 20), (None, 20)]
            )
            found.append(_Break(Span(first - timedelta(days=60), until), back))
    return found


def _job(stage: Stage, kind: JobKind, day: date, retiring: date, stops: list[date]) -> Job:
    dice, member = stage.dice, stage.member
    years = dice.weighted([(1, 8), (2, 12), (4, 18), (8, 20), (14, 17), (40, 25)])
    planned = day + timedelta(days=years * 365 + dice.between(0, 300))
    ends = [(planned, _reason(stage, kind)), (retiring, Leaving.RETIRED)]
    ends += [(stop, Leaving.OWN_WISH) for stop in stops if stop > day]
    ends += [(member.died, Leaving.DIED)] if member.died is not None else []
    end, leaving = min(ends, key=lambda each: each[0])
    outlasts = end > END
    pay = dice.between(*_PAY[kind]) + _grown(kind, member.age(day))
    employer = _employer(stage, kind, day)
    return Job(
        employer,
        kind,
        Span(day, None if outlasts else end),
        pay // 1000 * 1000,
        dice.between(*_RAISES[kind]),
        _insurer(kind, employer),
        None if outlasts else leaving,
        kind is JobKind.EMPLOYEE or (kind is JobKind.PART_TIME and dice.chance(60)),
    )


def _grown(kind: JobKind, age: int) -> int:
    years = min(30, max(0, age - 22))
    return 0 if kind is JobKind.PART_TIME else years * 55_000


def _reason(stage: Stage, kind: JobKind) -> Leaving:
    if kind in (JobKind.SELF_EMPLOYED, JobKind.PUBLIC_SERVANT):
        return Leaving.OWN_WISH
    return stage.dice.weighted(
        [
            (Leaving.OWN_WISH, 68),
            (Leaving.CONTRACT_ENDED, 16),
            (Leaving.DISMISSED, 8),
            (Leaving.COMPANY_ENDED, 8),
        ]
    )


def _employer(stage: Stage, kind: JobKind, day: date) -> str:
    if kind is JobKind.PUBLIC_SERVANT:
        stay = stage.member.stay_on(day)
        return f"{stay.municipality_name if stay else '見本市'}{WORDS['public_offices']}"
    return str(stage.dice.pick(WORDS["trades" if kind is JobKind.SELF_EMPLOYED else "employers"]))


def _insurer(kind: JobKind, employer: str) -> str:
    if kind is JobKind.PUBLIC_SERVANT:
        return MUTUAL_AID.agency_id
    if kind is JobKind.EMPLOYEE:
        return (SOCIETY if employer in _WITH_SOCIETY else ASSOCIATION).agency_id
    return ""


def _next_start(stage: Stage, job: Job) -> date:
    assert job.span.end is not None
    if stage.dice.chance(50):
        return job.span.end
    return job.span.end + timedelta(days=stage.dice.between(20, 400))


def _search(stage: Stage, place: int, job: Job, until: date) -> JobSearch:
    assert job.span.end is not None
    claimed = job.span.end + timedelta(days=stage.dice.between(8, 30))
    entitled = job.employment_insured and job.span.end - job.span.start >= _YEAR
    training = None
    if not entitled and stage.dice.chance(35):
        training = stage.lived(claimed + timedelta(days=5), until)
    died = stage.member.died
    end = until if died is None else min(until, died)
    span = without(Span(job.span.end, end), [each.span for each in stage.member.assistance])
    days = span[0] if span else Span(job.span.end, end)
    return JobSearch(place, days, claimed, entitled, training)
