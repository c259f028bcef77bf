"""Pension insurance: of which kind somebody is insured, from the age of 20 or the first job on."""

from dataclasses import replace
from datetime import date
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.lives.stage import Stage
from connectors.sandbox.japan.places import MUTUAL_AID, PENSION_SERVICE
from connectors.sandbox.japan.span import Span
from connectors.sandbox.japan.working import Job, JobKind, PensionCover

_SINCE: Final = date(1961, 4, 1)
_SPOUSES_SINCE: Final = date(1986, 4, 1)
INSURED: Final = (JobKind.EMPLOYEE, JobKind.PUBLIC_SERVANT)
"""The jobs that bring employees' pension insurance."""


def cover(stage: Stage) -> Member:
    """Insure somebody for a pension, from the age of 20 or the first job on."""
    found: list[PensionCover] = []
    for start, end in _stretches(stage):
        kind = _kind(stage, start)
        if kind is None:
            continue
        state = _state(stage, start) if kind == "category1" else None
        agency = _agency(stage.member, start, kind)
        last = found[-1] if found else None
        same = last is not None and (last.kind, last.payment_state, last.agency_id) == (
            kind,
            state,
            agency,
        )
        if last is not None and same and last.span.end == start:
            found[-1] = replace(last, span=Span(last.span.start, end))
        else:
            found.append(PensionCover(kind, Span(start, end), agency, state))
    return replace(stage.member, covers=tuple(found))


def _stretches(stage: Stage) -> list[tuple[date, date | None]]:
    member, household = stage.member, stage.household
    last = stage.birthday(70)
    days = {_SINCE, _SPOUSES_SINCE, stage.birthday(20), stage.birthday(60), last}
    people = [member, *(household.member(union.partner) for union in member.unions)]
    spans = [job.span for each in people for job in each.jobs]
    spans += [union.span for union in member.unions]
    spans += [school.span for school in member.schooling]
    days.update(day for span in spans for day in (span.start, span.end) if day is not None)
    ordered = sorted(
        day for day in days if max(_SINCE, member.born) <= day <= last and member.alive(day)
    )
    if not ordered:
        return []
    ends: list[date | None] = [*ordered[1:], last if member.alive(last) else member.died]
    return [(start, end) for start, end in zip(ordered, ends, strict=True) if start != end]


def insured_job(member: Member, day: date) -> Job | None:
    """Return the job of a day, if it brings employees' pension insurance."""
    job = member.job_on(day)
    return job if job is not None and job.kind in INSURED else None


def _kind(stage: Stage, day: date) -> str | None:
    member = stage.member
    if insured_job(member, day) is not None:
        return "category2"
    if not stage.birthday(20) <= day < stage.birthday(60):
        return None
    union = member.partner_on(day)
    earns = member.job_on(day)
    if union is not None and union.married and day >= _SPOUSES_SINCE:
        partner = stage.household.member(union.partner)
        dependent = earns is None or earns.kind is JobKind.PART_TIME
        if dependent and insured_job(partner, day) is not None:
            return "category3"
    return "category1"


def _state(stage: Stage, day: date) -> str:
    job = stage.member.job_on(day)
    if any(school.span.on(day) for school in stage.member.schooling):
        return "student_deferral"
    if any(each.span.on(day) for each in stage.member.assistance):
        return "exempt_full"
    if job is None or job.kind is JobKind.PART_TIME:
        states = [("exempt_full", 45), ("exempt_half", 10), ("unpaid", 15), ("paid", 30)]
        return stage.dice.weighted(states)
    return "paid" if stage.dice.chance(92) else "unpaid"


def _agency(member: Member, day: date, kind: str) -> str:
    job = member.job_on(day)
    servant = kind == "category2" and job is not None and job.kind is JobKind.PUBLIC_SERVANT
    return MUTUAL_AID.agency_id if servant else PENSION_SERVICE
