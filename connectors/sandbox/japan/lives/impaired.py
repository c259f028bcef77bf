"""Handbooks for disabilities, and the levels of long-term care."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.health import Care, Handbook
from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.lives.family import END
from connectors.sandbox.japan.lives.stage import Stage
from connectors.sandbox.japan.span import Span, years_later

_PHYSICAL: Final = (
    (("lower_limb", "両下肢の機能の障害"), 30),
    (("upper_limb", "両上肢の機能の障害"), 14),
    (("heart", "心臓機能障害"), 16),
    (("kidney", "腎臓機能障害"), 12),
    (("hearing", "聴覚障害"), 14),
    (("vision", "視覚障害"), 14),
)
_FIRST_CLASS_UP_TO: Final = 2
_LEVELS: Final = ("support1", "support2", "care1", "care2", "care3", "care4", "care5")
_CARE_SINCE: Final = date(2000, 4, 1)
_CARE_AGE: Final = 65
_EARLY_DISEASES: Final = ("early_onset_dementia", "cerebrovascular", "cancer", "parkinson")


def impair(stage: Stage) -> Member:
    """Give some people a handbook, or two."""
    books = [_physical(stage), _intellectual(stage), _mental(stage)]
    return replace(stage.member, handbooks=tuple(book for book in books if book is not None))


def _number(stage: Stage, kind: str) -> str:
    return f"ZZ-{kind}{stage.household.number:05d}{stage.member.number}"


def _physical(stage: Stage) -> Handbook | None:
    dice = stage.dice
    if not dice.chance(8):
        return None
    issued = stage.lived(stage.at_age(0, 25) if dice.chance(15) else stage.at_age(45, 84))
    if issued is None:
        return None
    grade = dice.weighted([("1", 28), ("2", 17), ("3", 20), ("4", 23), ("5", 6), ("6", 6)])
    part, name = dice.weighted(_PHYSICAL)
    discount = "class1" if int(grade) <= _FIRST_CLASS_UP_TO else "class2"
    review = years_later(issued.start, dice.between(3, 5)) if dice.chance(15) else None
    number = _number(stage, "S")
    return Handbook(
        "physical", number, grade, None, discount, part, name, (issued,), next_review_on=review
    )


def _intellectual(stage: Stage) -> Handbook | None:
    dice = stage.dice
    issued = stage.lived(stage.at_age(2, 14)) if dice.chance(1.1) else None
    if issued is None or issued.start < date(1974, 1, 1):
        return None
    severe = dice.chance(40)
    return Handbook(
        "intellectual",
        _number(stage, "R"),
        "A" if severe else "B",
        "severe" if severe else "other",
        "class1" if severe else "class2",
        "intellectual",
        "知的障害",
        (issued,),
        next_review_on=years_later(issued.start, dice.between(3, 8)),
    )


def _mental(stage: Stage) -> Handbook | None:
    dice = stage.dice
    if not dice.chance(2.2):
        return None
    start = max(stage.at_age(18, 60), date(1996, 4, 1))
    periods: list[Span] = []
    for _ in range(dice.between(1, 12)):
        span = stage.lived(start, years_later(start, 2))
        if span is None or stage.member.born > start:
            break
        periods.append(span)
        start = years_later(start, 2)
    if not periods:
        return None
    grade = dice.weighted([("1", 12), ("2", 60), ("3", 28)])
    discount = "class1" if grade == "1" else "class2"
    number = _number(stage, "M")
    return Handbook(
        *("mental", number, grade, None, discount, "mental", "精神障害", tuple(periods)),
        psychiatric_care=dice.chance(70),
    )


def need_care(stage: Stage) -> Member:
    """Let the old need more and more care; now and then somebody younger, after one of the listed diseases."""
    dice, early = stage.dice, stage.dice.chance(1)
    start = stage.at_age(45, 63) if early else stage.at_age(72, 94)
    if not early and not dice.chance(70):
        return stage.member
    start, level = max(start, _CARE_SINCE), dice.weighted([(0, 25), (1, 25), (2, 30), (4, 20)])
    cares: list[Care] = []
    disease = dice.pick(_EARLY_DISEASES) if early else None
    while start <= END and stage.member.alive(start):
        years = 1 if not cares else dice.between(1, 3)
        applied = start if not cares else start - timedelta(days=dice.between(35, 60))
        decided = applied + timedelta(days=dice.between(20, 34))
        class2 = stage.member.age(start) < _CARE_AGE
        span = Span(start, years_later(start, years))
        cares.append(
            Care(
                *(applied, decided, _LEVELS[level], span, not cares),
                *(("class2", disease) if class2 else ("class1", None)),
            )
        )
        start, level = years_later(start, years), min(6, level + dice.between(0, 1))
    return replace(stage.member, cares=tuple(cares))
