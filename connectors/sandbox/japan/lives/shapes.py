"""The shapes of households, from somebody who lives alone to three generations under one roof."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import MemberPart, Sex
from connectors.sandbox.japan.lives.dice import Dice
from connectors.sandbox.japan.lives.draft import Draft, unite
from connectors.sandbox.japan.lives.family import Family
from connectors.sandbox.japan.lives.homes import Home, move_in
from connectors.sandbox.japan.span import FIRST_YEAR, Span, years_later

_GRANDPARENTS_OF_THE_WIFE_PERCENT = 25


def lay_out(seed: str, number: int) -> tuple[str, tuple[MemberPart, ...]]:
    """Return the shape of a household, and who belongs to it."""
    shape = Dice(seed, number, "shape").weighted(_WEIGHTS)
    family = Family(seed, number)
    SHAPES[shape][0](family)
    return shape, family.parts()


def _born(family: Family, first: int, last: int) -> date:
    return family.dice.day_in(max(FIRST_YEAR, family.dice.between(first, last)))


def _alone(family: Family) -> None:
    """Lay out somebody of working age who lives alone."""
    sex = Sex.MALE if family.dice.chance(55) else Sex.FEMALE
    who = family.person(sex, _born(family, 1966, 2006))
    family.youth(who, None)


def _alone_and_old(family: Family) -> None:
    """Lay out somebody old, never married or left behind by somebody who died."""
    if family.dice.chance(40):
        sex = Sex.MALE if family.dice.chance(50) else Sex.FEMALE
        family.youth(family.person(sex, _born(family, 1934, 1958)), None)
        return
    husband, wife = family.pair(_born(family, 1930, 1955), apart=3)
    wedding = _nest(family, husband, wife)[0]
    husband.died = family.dice.day(
        max(date(2005, 1, 1), wedding + timedelta(days=3650)), date(2026, 6, 30)
    )
    _settle(family, husband, wife, wedding)


def _old_couple(family: Family) -> None:
    """Lay out a couple whose children never lived here, or left so long ago that nobody knows of them."""
    husband, wife = family.pair(_born(family, 1938, 1961))
    wedding, _ = _nest(family, husband, wife)
    _settle(family, husband, wife, wedding)


def _couple(family: Family) -> None:
    """Lay out a couple without children, up to now."""
    husband, wife = family.pair(_born(family, 1968, 2000))
    wedding, _ = _nest(family, husband, wife)
    _settle(family, husband, wife, wedding)


def _parents(family: Family) -> None:
    """Lay out a couple with children."""
    husband, wife = family.pair(_born(family, 1970, 2000))
    count = family.dice.weighted([(1, 30), (2, 48), (3, 18), (4, 4)])
    wedding, births = _nest(family, husband, wife, count)
    homes = _settle(family, husband, wife, wedding)
    family.raise_children(family.born_to((husband, wife), births), homes)


def _grown_children(family: Family) -> None:
    """Old parents and a grown child who never left."""
    husband, wife = family.pair(_born(family, 1938, 1960))
    wedding, births = _nest(family, husband, wife, family.dice.between(1, 2))
    homes = _settle(family, husband, wife, wedding)
    family.raise_children(family.born_to((husband, wife), births), homes, leave=15)


def _three_generations(family: Family) -> None:
    """Lay out a couple with children, and the parents of one of them."""
    grandfather, grandmother = family.pair(_born(family, 1940, 1960), apart=3)
    wedding, _ = _nest(family, grandfather, grandmother)
    homes = _settle(family, grandfather, grandmother, wedding)
    heir_sex = Sex.FEMALE if family.dice.chance(_GRANDPARENTS_OF_THE_WIFE_PERCENT) else Sex.MALE
    born = wedding + timedelta(days=family.dice.between(320, 1500))
    heir = family.person(heir_sex, born, (grandfather, grandmother))
    for parent in (grandfather, grandmother):
        family.survive(parent, years_later(born, 40))
    move_in(homes, heir, born)
    other_sex = Sex.MALE if heir_sex is Sex.FEMALE else Sex.FEMALE
    other = family.person(other_sex, born + timedelta(days=family.dice.between(-1500, 1500)))
    second = family.wed(heir, other)
    family.marry(heir, other, second)
    family.youth(other, second)
    move_in(homes, other, second)
    mother = heir if heir.sex is Sex.FEMALE else other
    births = family.births(mother, second, family.dice.between(1, 3))
    family.raise_children(family.born_to((heir, other), births), homes)


def _mother_alone(family: Family) -> None:
    """Lay out a mother with children after a divorce, a death, or without ever having married."""
    _parent_alone(family, Sex.FEMALE)


def _father_alone(family: Family) -> None:
    """Lay out a father with children after a divorce or a death."""
    _parent_alone(family, Sex.MALE)


def _parent_alone(family: Family, sex: Sex) -> None:
    husband, wife = family.pair(_born(family, 1974, 1998), apart=3)
    stays, leaves = (wife, husband) if sex is Sex.FEMALE else (husband, wife)
    count = family.dice.weighted([(1, 50), (2, 38), (3, 12)])
    wedding, births = _nest(family, husband, wife, count)
    births = births or [wedding + timedelta(days=300)]
    homes = _settle(family, husband, wife, wedding, bring=False)
    children = family.born_to((husband, wife), births)
    after = family.dice.day(births[-1] + timedelta(days=400), births[-1] + timedelta(days=3600))
    family.survive(stays, years_later(births[-1], 20))
    if family.dice.chance(12):
        leaves.died = after
        family.marry(husband, wife, wedding)
    else:
        family.survive(leaves, after)
        family.marry(husband, wife, wedding, after)
        _leave(family, leaves, after)
    move_in(homes, stays, wedding)
    move_in(homes, leaves, wedding, after)
    family.raise_children(children, homes)


def _leave(family: Family, draft: Draft, day: date) -> None:
    line = family.homes.line(Span(day), family.moves(day, most=2), None)
    move_in(line, draft, day)


def _same_sex(family: Family) -> None:
    """Lay out two women or two men who live as a couple, which the law does not let marry."""
    sex = Sex.MALE if family.dice.chance(50) else Sex.FEMALE
    born = _born(family, 1960, 1998)
    one = family.person(sex, born)
    other = family.person(
        sex, born + timedelta(days=family.dice.between(-2500, 2500)), surname=False
    )
    since = family.wed(one, other)
    unite(one, other, since, None, married=False)
    _settle(family, one, other, since, marry=False)


def _siblings(family: Family) -> None:
    """Lay out grown siblings who live together since their parents died."""
    father, mother = family.pair(_born(family, 1932, 1948), apart=3)
    wedding, _ = _nest(family, father, mother)
    births = [wedding + timedelta(days=family.dice.between(320, 900))]
    births.append(births[0] + timedelta(days=family.dice.between(500, 1500)))
    homes = _settle(family, father, mother, wedding)
    family.raise_children(family.born_to((father, mother), births), homes, leave=5)


def _grandparents_raise(family: Family) -> None:
    """Lay out grandparents who raise a grandchild whose mother died."""
    grandfather, grandmother = family.pair(_born(family, 1950, 1962), apart=3)
    wedding, _ = _nest(family, grandfather, grandmother)
    homes = _settle(family, grandfather, grandmother, wedding)
    born = wedding + timedelta(days=family.dice.between(320, 1500))
    mother = family.person(Sex.FEMALE, born, (grandfather, grandmother))
    birth = family.dice.day_in(born.year + family.dice.between(27, 36))
    for parent in (grandfather, grandmother):
        family.survive(parent, years_later(birth, 19))
    child = family.person(Sex.FEMALE if family.dice.chance(50) else Sex.MALE, birth, (mother,))
    mother.died = birth + timedelta(days=family.dice.between(400, 2500))
    move_in(homes, mother, born)
    move_in(homes, child, birth)


def _returnees(family: Family) -> None:
    """Lay out a couple of whom one was left behind in China as a child and came back."""
    husband, wife = family.pair(date(family.dice.between(1935, 1943), 6, 15), apart=3)
    for each in (husband, wife):
        family.survive(each, date(2026, 12, 31))
    wedding, _ = _nest(family, husband, wife)
    family.marry(husband, wife, wedding)
    home = family.homes.line(Span(date(family.dice.between(1986, 1999), 10, 1)), [], None)
    for each in (husband, wife):
        move_in(home, each, home[0].span.start)


def _nest(
    family: Family, husband: Draft, wife: Draft, children: int = 0
) -> tuple[date, list[date]]:
    """Return a wedding day, and the days on which so many children are to be born."""
    wedding = family.wed(husband, wife)
    return wedding, family.births(wife, wedding, children)


def _settle(
    family: Family, one: Draft, other: Draft, since: date, *, marry: bool = True, bring: bool = True
) -> list[Home]:
    """Let two people move together on a day; return their homes. ``bring`` false moves nobody in yet."""
    if marry and bring:
        family.marry(one, other, since)
    for each in (one, other):
        family.youth(each, since)
    homes = family.homes.line(Span(since), family.moves(since, most=4), None)
    if bring:
        for each in (one, other):
            move_in(homes, each, since)
    return homes


SHAPES: Final[dict[str, tuple[Callable[[Family], None], float]]] = {
    "alone": (_alone, 13),
    "alone_and_old": (_alone_and_old, 10),
    "old_couple": (_old_couple, 11),
    "couple": (_couple, 9),
    "parents": (_parents, 34),
    "grown_children": (_grown_children, 5),
    "three_generations": (_three_generations, 9),
    "mother_alone": (_mother_alone, 5),
    "father_alone": (_father_alone, 1),
    "same_sex": (_same_sex, 1),
    "siblings": (_siblings, 1),
    "grandparents_raise": (_grandparents_raise, 0.6),
    "returnees": (_returnees, 0.4),
}
"""Each shape, with the number of households of a hundred that have it."""
_WEIGHTS: Final = [(shape, weight) for shape, (_, weight) in SHAPES.items()]
