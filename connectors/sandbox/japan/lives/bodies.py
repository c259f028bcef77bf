"""Bodies, births and illnesses."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.japan.health import Birth, Body, Illness, Pregnancy
from connectors.sandbox.japan.life import Member, Sex
from connectors.sandbox.japan.lives.stage import Stage
from connectors.sandbox.japan.span import LAST_YEAR, Span, years_later

_ILLNESSES: Final[list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "illnesses.toml").read_text(encoding="utf-8")
)["illnesses"]
_CERTIFIED_SINCE: Final = date(2015, 1, 1)
"""The Act on Medical Care for Patients with Intractable Diseases came into force."""
_TERM: Final = timedelta(days=280)
_SMALL_GRAMS: Final = 2000
_CHILDREN_UNTIL: Final = 20


def embody(stage: Stage) -> Member:
    """Give a body, the own birth where the mother is known, and pregnancies."""
    dice, member = stage.dice, stage.member
    male = member.sex is Sex.MALE
    body = Body(
        height_cm=dice.between(158, 184) if male else dice.between(146, 172),
        weight_kg=dice.between(52, 92) if male else dice.between(41, 76),
        risk=dice.between(0, 9),
        smokes=dice.chance(26 if male else 8),
        drinks=dice.chance(55 if male else 30),
        goes_to_checkups=dice.chance(62),
        goes_to_screenings=dice.chance(48),
        vaccinated=9 if dice.chance(88) else dice.between(0, 8),
    )
    return replace(member, body=body, birth=_birth(stage), pregnancies=_pregnancies(stage))


def _birth(stage: Stage) -> Birth | None:
    dice, member = stage.dice, stage.member
    mothers = [
        number for number in member.parents if stage.household.member(number).sex is not Sex.MALE
    ]
    if not mothers:
        return None
    twin = sum(each.born == member.born for each in stage.household.members) > 1
    early = dice.chance(30 if twin else 3)
    weeks = dice.between(28, 36) if early else dice.between(37, 41)
    grams = 3000 - (40 - weeks) * 130 + dice.between(-350, 450)
    care = None
    if grams < _SMALL_GRAMS:
        care = stage.lived(member.born, member.born + timedelta(days=dice.between(21, 100)))
    return Birth(mothers[0], weeks, max(600, grams), care)


def _pregnancies(stage: Stage) -> tuple[Pregnancy, ...]:
    births: dict[date, list[int]] = {}
    for child in stage.household.members:
        if (
            child.parents
            and stage.member.number in child.parents
            and stage.member.sex is not Sex.MALE
        ):
            births.setdefault(child.born, []).append(child.number)
    found = []
    for born, children in births.items():
        weeks = 38 if len(children) > 1 else 40
        due = born + timedelta(days=stage.dice.between(-10, 10) + 7 * (40 - weeks))
        week = stage.dice.weighted([(8, 3), (9, 3), (10, 2), (12, 1), (20, 0.2)])
        notified = due - _TERM + timedelta(days=7 * week)
        found.append(Pregnancy(min(notified, born), week, due, born, tuple(children)))
    return tuple(found)


def sicken(stage: Stage) -> Member:
    """Let somebody fall ill: some for a time, some for good."""
    found = []
    for each in _ILLNESSES:
        if not stage.dice.chance(each["percent"]):
            continue
        start = stage.at_age(*each["onset"])
        end = (
            start + timedelta(days=stage.dice.between(30, 180))
            if each["group"] == "injury"
            else None
        )
        if (span := stage.lived(start, end)) is not None:
            found.append(_illness(stage, each, span))
    return replace(stage.member, illnesses=tuple(found))


def _illness(stage: Stage, told: dict[str, Any], span: Span) -> Illness:
    certified: tuple[Span, ...] = ()
    if told["group"] == "intractable":
        certified = _certificates(span, max(span.start + timedelta(days=60), _CERTIFIED_SINCE))
    if told["group"] == "child_chronic":
        until = Span(span.start, stage.birthday(_CHILDREN_UNTIL)).common(span)
        if until is not None:
            certified = _certificates(until, max(span.start + timedelta(days=45), _CERTIFIED_SINCE))
    return Illness(
        told["group"],
        told["code"],
        told["name"],
        span,
        severe=stage.dice.chance(25),
        certified=certified,
        child_group=told.get("child_group"),
    )


def _certificates(span: Span, first: date) -> tuple[Span, ...]:
    """Return certificates of a year each, from the first of a month, while the illness lasts."""
    found, start = [], first.replace(day=1)
    start = start if start >= span.start else first
    while start.year <= LAST_YEAR and span.on(start):
        end = years_later(start, 1)
        found.append(Span(start, end if span.end is None else min(end, span.end)))
        start = end
    return tuple(found)
