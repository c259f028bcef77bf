"""What is left: accounts, loans, shelter, and protection flags."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import Member, Sex
from connectors.sandbox.japan.lives.homes import WORDS
from connectors.sandbox.japan.lives.stage import Stage
from connectors.sandbox.japan.places import PREFECTURE
from connectors.sandbox.japan.span import Span, years_later
from connectors.sandbox.japan.support import Account, FamilyLoan, Protection

_REGISTRY_SINCE: Final = date(2022, 3, 28)
"""The registry of accounts for public money opened."""
_LOANS: Final = (
    ("study", 5, 540_000),
    ("school_preparation", 3, 290_000),
    ("skill", 1, 460_000),
    ("living", 1, 380_000),
    ("moving", 1, 220_000),
)


def provide(stage: Stage) -> Member:
    """Register an account, lend, shelter and protect."""
    alone = [each for each in stage.member.allowances if each.kind == "child_rearing"]
    since = alone[0].span.start if alone else None
    fled = since is not None and stage.member.sex is Sex.FEMALE and stage.dice.chance(7)
    return replace(
        stage.member,
        accounts=tuple(_accounts(stage)),
        loans=tuple(_loans(stage, since)),
        sheltered=tuple(_shelter(stage, since) if fled else ()),
        protections=tuple(_flags(stage, since if fled else None)),
    )


def _accounts(stage: Stage) -> list[Account]:
    dice = stage.dice
    first = max(_REGISTRY_SINCE, stage.birthday(15))
    start = stage.lived(dice.day(first, years_later(first, 6)))
    if start is None or not dice.chance(62):
        return []
    found = []
    second = start.start + timedelta(days=dice.between(200, 1500)) if dice.chance(12) else None
    if second is not None and not stage.member.alive(second):
        second = None
    for span in (
        Span(start.start, second or start.end),
        *([Span(second, start.end)] if second else []),
    ):
        bank = dice.pick(WORDS["banks"])
        branch = dice.pick(bank["branches"])
        number = f"99{dice.between(0, 99_999):05d}"
        route = dice.weighted(
            [("portal", 60), ("tax_return", 20), ("bank", 10), ("pension_consent", 10)]
        )
        found.append(Account(bank["code"], bank["name"], branch[0], branch[1], number, span, route))
    return found


def _loans(stage: Stage, since: date | None) -> list[FamilyLoan]:
    if since is None or not stage.dice.chance(22):
        return []
    kind, principal = stage.dice.weighted([((kind, yen), weight) for kind, weight, yen in _LOANS])
    day = since + timedelta(days=stage.dice.between(30, 2500))
    if stage.lived(day) is None:
        return []
    repaid = years_later(day, stage.dice.between(4, 15))
    return [
        FamilyLoan(kind, day, principal, repaid if stage.member.alive(repaid) else None, PREFECTURE)
    ]


def _shelter(stage: Stage, since: date | None) -> list[Span]:
    if since is None:
        return []
    span = stage.lived(since, since + timedelta(days=stage.dice.between(120, 700)))
    return [] if span is None else [span]


def _flags(stage: Stage, fled: date | None) -> list[Protection]:
    found = []
    if fled is not None:
        found.append(Protection("non_disclosure", Span(fled)))
        if stage.dice.chance(50):
            found.append(Protection("provision_block", Span(fled)))
    if stage.dice.chance(0.15):
        found.append(Protection("no_automatic_answer", Span(stage.at_age(20, 60))))
    return found
