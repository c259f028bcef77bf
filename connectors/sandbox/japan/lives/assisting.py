"""Public assistance of a household, and support for those who returned from China."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Member
from connectors.sandbox.japan.lives.dice import Dice
from connectors.sandbox.japan.lives.stage import Stage, cut, shared
from connectors.sandbox.japan.places import WELFARE_OFFICE
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.support import Assistance, ReturneeSupport

_PERCENT: Final = {
    "alone_and_old": 8,
    "mother_alone": 12,
    "father_alone": 6,
    "alone": 3,
    "siblings": 6,
    "grown_children": 3,
    "grandparents_raise": 10,
    "old_couple": 2,
}
_BOTH_STAYED: Final = {"mother_alone": 2}
"""Which member stays where the children are; the last of two for an old one alone, the first elsewhere."""
_NEW_SUPPORT: Final = date(2008, 4, 1)
_SPOUSE_SUPPORT: Final = date(2014, 10, 1)


def assist(stage: Stage) -> Member:
    """Give public assistance to all who live with the one who asked for it, while they do."""
    household = stage.household
    dice = Dice(household.seed, household.number, "assistance")
    if not dice.chance(_PERCENT.get(household.shape, 0.3)):
        return stage.member
    asking = _asking(stage)
    start = dice.day(date(2014, 1, 1), date(2026, 6, 30)).replace(day=1)
    whole = Span(
        max(start, years_later(asking.born, 20)), start + timedelta(days=dice.between(300, 9000))
    )
    ended_by_work = dice.chance(30) and asking.age(start) < 65  # noqa: PLR2004 - who may still work
    days = [whole] if asking.alive(whole.start) else []
    return replace(
        stage.member,
        assistance=tuple(
            _stretch(stage, span, ended_by_work=ended_by_work)
            for span in cut(days, shared(stage.member, asking))
        ),
    )


def _asking(stage: Stage) -> Member:
    household = stage.household
    if household.shape == "alone_and_old":
        return household.members[-1]
    return household.member(_BOTH_STAYED.get(household.shape, 1))


def _stretch(stage: Stage, span: Span, *, ended_by_work: bool) -> Assistance:
    together = stage.household.together(stage.member, span.start)
    kinds = ["livelihood", "housing", "medical"]
    if any(6 <= each.age(span.start) <= 15 for each in together):  # noqa: PLR2004 - school age
        kinds.append("education")
    if any(care.span.on(span.start) for care in stage.member.cares):
        kinds.append("long_term_care")
    work = span.end if ended_by_work else None
    return Assistance(WELFARE_OFFICE, span, tuple(kinds), max(1, len(together)), work_grant_on=work)


def welcome_back(stage: Stage) -> Member:
    """Support those who were left behind in China and returned, and who survives them."""
    if stage.household.shape != "returnees":
        return stage.member
    came = stage.member.stays[0].span.start
    other = stage.household.member(2 if stage.member.number == 1 else 1)
    if stage.member.number != 1:
        start = max(_SPOUSE_SUPPORT, other.died or date.max)
        found = [_support(stage, "spouse_support", start, None, 82_000)]
    else:
        found = [
            _support(stage, "return_travel", came, 1, 164_000),
            _support(stage, "settlement_grant", came + timedelta(days=20), 1, 320_000),
            _support(stage, "lump_sum", date(2008, 6, 2), 1, 1_420_000),
            _support(stage, "support_benefit", _NEW_SUPPORT, None, 118_000),
            _support(stage, "temporary_return_travel", date(2024, 9, 12), 1, 148_000),
        ]
    return replace(stage.member, returnee=tuple(each for each in found if each is not None))


def _support(
    stage: Stage, kind: str, start: date, days: int | None, amount: int
) -> ReturneeSupport | None:
    end = None if days is None else start + timedelta(days=days)
    span = stage.lived(start, end) if start < date.max else None
    aids = ("livelihood", "housing", "medical") if kind == "support_benefit" else ()
    return None if span is None else ReturneeSupport(kind, WELFARE_OFFICE, span, amount, aids)
