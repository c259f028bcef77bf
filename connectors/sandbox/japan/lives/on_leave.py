"""What happens within a job: leave for a child or for care, courses, and accidents."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Member, Sex
from connectors.sandbox.japan.lives.homes import WORDS
from connectors.sandbox.japan.lives.stage import Stage
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.working import Accident, Course, JobKind, Leave, Leaving

_AFTER_BIRTH: Final = timedelta(days=56)
"""Leave after childbirth (Labour Standards Act art. 65); leave for the child begins behind it."""
_BOOKS_SINCE: Final = date(2012, 1, 1)
"""Offices keep what happened since then."""


def interrupt(stage: Stage) -> Member:
    """Give leaves, courses and accidents within the jobs that somebody has."""
    return replace(
        stage.member,
        leaves=tuple(_for_children(stage) + _for_care(stage)),
        courses=tuple(_courses(stage)),
        accidents=tuple(_accidents(stage)),
    )


def _place(stage: Stage, day: date) -> int | None:
    return next(
        (
            place
            for place, job in enumerate(stage.member.jobs)
            if job.span.on(day) and job.employment_insured
        ),
        None,
    )


def _within(stage: Stage, place: int, span: Span) -> Span | None:
    return span.common(stage.member.jobs[place].span)


def _for_children(stage: Stage) -> list[Leave]:
    found: list[Leave] = []
    for child in stage.household.children_of(stage.member):
        if stage.member.sex is Sex.FEMALE:
            start, days, percent, kind = child.born + _AFTER_BIRTH, 309, 92, "childcare"
        else:
            start, days, kind = child.born + timedelta(days=7), 28, "paternity"
            percent = 35 if child.born.year >= 2022 else 4  # noqa: PLR2004 - the law's new leave
        place = _place(stage, start)
        if place is None or not stage.dice.chance(percent):
            continue
        if any(leave.span.on(start) for leave in found):  # a twin
            continue
        span = _within(stage, place, Span(start, start + timedelta(days=days)))
        if span is not None:
            found.append(Leave(kind, span, child.number, place))
    return found


def _for_care(stage: Stage) -> list[Leave]:
    for parent in stage.member.parents:
        for care in stage.household.member(parent).cares:
            place = _place(stage, care.decided_on)
            if place is None or not stage.dice.chance(6):
                continue
            span = _within(
                stage, place, Span(care.decided_on, care.decided_on + timedelta(days=93))
            )
            if span is not None:
                return [Leave("care", span, parent, place)]
    return []


def _courses(stage: Stage) -> list[Course]:
    if not stage.dice.chance(9):
        return []
    start = stage.dice.day(_BOOKS_SINCE, date(2035, 12, 31))
    if _place(stage, start) is None:
        return []
    kind = stage.dice.weighted([("general", 60), ("specified_general", 25), ("specialist", 15)])
    days = {"general": 90, "specified_general": 180, "specialist": 540}[kind]
    paid = {"general": 40_000, "specified_general": 120_000, "specialist": 320_000}[kind]
    span = stage.lived(start, start + timedelta(days=days))
    name, provider = stage.dice.pick(WORDS["courses"]), WORDS["training_provider"]
    return [] if span is None else [Course(kind, name, provider, span, paid)]


def _accidents(stage: Stage) -> list[Accident]:
    found = []
    for place, job in enumerate(stage.member.jobs):
        if job.kind is JobKind.SELF_EMPLOYED:
            continue
        scheme = "local_public_service" if job.kind is JobKind.PUBLIC_SERVANT else "private"
        kind = "work" if stage.dice.chance(70) else "commuting"
        if job.leaving is Leaving.DIED and job.span.end and stage.dice.chance(12):
            found.append(Accident(job.span.end, kind, scheme, place, 0, fatal=True))
            continue
        if not stage.dice.chance(3):
            continue
        start = max(job.span.start, _BOOKS_SINCE)
        day = stage.dice.day(start, years_later(start, 12))
        if job.span.on(day):
            grade = stage.dice.between(1, 14) if stage.dice.chance(25) else None
            found.append(Accident(day, kind, scheme, place, stage.dice.between(0, 180), grade))
    return found
