"""Health insurance, day by day: whose it is follows from age, job, family, residence and assistance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Household, Member
from connectors.sandbox.japan.lives.stage import Stage
from connectors.sandbox.japan.places import BY_AGENCY, INSURERS, LATTER_STAGE
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.working import Insurance, JobKind

_FOR_EVERYBODY: Final = date(1961, 4, 1)
"""Since then everybody has a health insurance."""
_LATTER_STAGE: Final = date(2008, 4, 1)
_LATTER_AGE: Final = 75
_STUDENT_AGE: Final = 23
_BY_ID: Final = {each.agency_id: each for each in INSURERS}
Key = tuple[str, int]
"""The insurer, and the number of the member through whom somebody is insured."""


def insure(stage: Stage) -> Member:
    """Give somebody one insurance after the other; none while assistance or support pays for doctors."""
    found: list[tuple[Key, Span]] = []
    days = _days(stage.household, stage.member)
    for start, end in zip(days, [*days[1:], stage.member.died][: len(days)], strict=True):
        key = _insurance(stage.household, stage.member, start)
        if key is None:
            continue
        if found and found[-1][0] == key and found[-1][1].end == start:
            found[-1] = (key, Span(found[-1][1].start, end))
        else:
            found.append((key, Span(start, end)))
    periods = tuple(_period(stage, key, span) for key, span in found)
    return replace(stage.member, insurances=periods)


def _days(household: Household, member: Member) -> list[date]:
    """List the days on which the insurance may change, in order; the first is the start."""
    first = max(member.born, _FOR_EVERYBODY)
    days = {first, years_later(member.born, _STUDENT_AGE), _LATTER_STAGE}
    days.update(day for day in _turns(member) if day is not None)
    near = {*member.parents, *(union.partner for union in member.unions)}
    for number in sorted(near):
        other = household.member(number)
        days.add(years_later(other.born, _LATTER_AGE))
        for job in other.jobs:
            days.update(day for day in (job.span.start, job.span.end) if day is not None)
        days.update(stay.span.start for stay in other.stays)
    return sorted(day for day in days if first <= day and member.alive(day))


def _turns(member: Member) -> Iterator[date | None]:
    yield years_later(member.born, _LATTER_AGE)
    for stay in member.stays:
        yield stay.span.start
    for span in (*(job.span for job in member.jobs), *_doctors_paid(member)):
        yield span.start
        yield span.end
    for union in member.unions:
        yield union.span.start
        yield union.span.end


def _doctors_paid(member: Member) -> list[Span]:
    """List the days on which assistance pays for doctors, or the support for those who returned from China."""
    running = ("support_benefit", "spouse_support")
    support = [each.span for each in member.returnee if each.kind in running]
    return [each.span for each in member.assistance] + support


def _insurance(household: Household, member: Member, day: date) -> Key | None:
    stay = member.stay_on(day)
    if stay is None or any(span.on(day) for span in _doctors_paid(member)):
        return None
    if day >= _LATTER_STAGE and member.age(day) >= _LATTER_AGE:
        return LATTER_STAGE.agency_id, member.number
    job = member.job_on(day)
    if job is not None and job.insurer:
        return job.insurer, member.number
    if job is None or job.kind is JobKind.PART_TIME:
        through = _through(household, member, day)
        if through is not None:
            return through
    return stay.agency_id, member.number


def _through(household: Household, member: Member, day: date) -> Key | None:
    """Find the partner or parent through whom somebody is insured: whoever of them earns most."""
    union = member.partner_on(day)
    candidates = [] if union is None else [household.member(union.partner)]
    if member.age(day) < _STUDENT_AGE or (union is None and member.job_on(day) is None):
        stay = member.stay_on(day)
        parents = [household.member(number) for number in member.parents]
        candidates += [
            each
            for each in parents
            if member.age(day) < _STUDENT_AGE or _home(each, day) == (stay and stay.home)
        ]
    found = []
    for other in candidates:
        job = other.job_on(day)
        young = other.age(day) < _LATTER_AGE
        if job is not None and job.insurer and young and other.alive(day):
            found.append((-job.first_yen, other.number, job.insurer))
    return (min(found)[2], min(found)[1]) if found else None


def _home(member: Member, day: date) -> int | None:
    stay = member.stay_on(day)
    return None if stay is None else stay.home


def _period(stage: Stage, key: Key, span: Span) -> Insurance:
    agency_id, holder = key
    member, household = stage.member, stage.household
    branch = f"{member.number:02d}"
    if (body := _BY_ID.get(agency_id)) is not None:
        latter = body is LATTER_STAGE
        symbol = "" if latter else f"ZZ{household.number % 97:02d}"
        number = f"99{household.number % 100_000:05d}{holder}"
        return Insurance(
            *(agency_id, body.kind, body.number, body.name, symbol),
            *(number, branch, holder, holder != member.number, span),
        )
    town = BY_AGENCY[agency_id]
    number = f"ZZ{household.number % 100_000:05d}"
    return Insurance(
        *(agency_id, "national_municipal", town.nhi_number, f"{town.name}国民健康保険", "見本"),
        *(number, branch, holder, False, span),
    )
