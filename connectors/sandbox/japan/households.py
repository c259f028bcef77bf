"""One household of Sandbox Japan, with everything that ever happens to its people."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Final

from connectors.sandbox.japan.health import Body
from connectors.sandbox.japan.life import Household, Member, MemberPart
from connectors.sandbox.japan.lives.allowing import allow
from connectors.sandbox.japan.lives.assisting import assist, welcome_back
from connectors.sandbox.japan.lives.bodies import embody, sicken
from connectors.sandbox.japan.lives.careers import employ
from connectors.sandbox.japan.lives.dice import Dice
from connectors.sandbox.japan.lives.impaired import impair, need_care
from connectors.sandbox.japan.lives.insuring import insure
from connectors.sandbox.japan.lives.on_leave import interrupt
from connectors.sandbox.japan.lives.pension_covers import cover
from connectors.sandbox.japan.lives.pensioning import retire, survive
from connectors.sandbox.japan.lives.remaining import provide
from connectors.sandbox.japan.lives.schools import educate
from connectors.sandbox.japan.lives.shapes import lay_out
from connectors.sandbox.japan.lives.stage import Stage

STAGES: Final[tuple[Callable[[Stage], Member], ...]] = (
    embody,
    sicken,
    impair,
    need_care,
    assist,
    welcome_back,
    educate,
    employ,
    interrupt,
    insure,
    cover,
    retire,
    survive,
    allow,
    provide,
)
"""In this order: each sees what those before decided about everybody in the household."""
_PART = tuple(each.name for each in fields(MemberPart))


def household(seed: str, number: int) -> Household:
    """Compute a household, the same one for ever: it is a function of the seed and its number, from 1."""
    shape, parts = lay_out(seed, number)
    members = tuple(
        Member(**{name: getattr(part, name) for name in _PART}, body=Body()) for part in parts
    )
    found = Household(seed, number, shape, members)
    for stage in STAGES:
        found = replace(found, members=tuple(_staged(found, each, stage) for each in found.members))
    return found


def _staged(found: Household, member: Member, stage: Callable[[Stage], Member]) -> Member:
    dice = Dice(found.seed, found.number, member.number, stage.__name__)
    return stage(Stage(found, member, dice))
