"""Where everybody of a household lives and when: homes, who shares them, and who is their head."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.japan.life import Stay
from connectors.sandbox.japan.lives.dice import Dice
from connectors.sandbox.japan.lives.draft import Draft, relation
from connectors.sandbox.japan.places import MUNICIPALITIES, Municipality
from connectors.sandbox.japan.span import Span

WORDS: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "places.toml").read_text(encoding="utf-8")
)
_WEIGHTS = [(each, each.weight) for each in MUNICIPALITIES]
_FLAT_PERCENT = 45
_SAME_TOWN_PERCENT = 55
_ADULT = 18


@dataclass(frozen=True)
class Home:
    """One dwelling, the days on which people of the household have it, and who they are."""

    number: int
    place: Municipality
    address: str
    span: Span
    people: list[tuple[Draft, Span]] = field(default_factory=list)

    def lived(self) -> dict[int, list[Span]]:
        """Return who lived here and when: nobody after their death, which may have been put off."""
        found: dict[int, list[Span]] = {}
        for draft, wish in self.people:
            span = self.span.common(wish)
            if span is not None and (span := span.common(Span(draft.born, draft.died))) is not None:
                found.setdefault(draft.number, []).append(span)
        return found


class Homes:
    """The homes of one household, found one after the other."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._all: list[Home] = []

    def found(self, span: Span, *, near: Municipality | None = None) -> Home:
        """Find a home; near another municipality it is often the same one."""
        same = near is not None and self._dice.chance(_SAME_TOWN_PERCENT)
        place = near if near is not None and same else self._dice.weighted(_WEIGHTS)
        home = Home(len(self._all) + 1, place, _address(self._dice, place), span)
        self._all.append(home)
        return home

    def line(self, span: Span, moves: Sequence[date], near: Municipality | None) -> list[Home]:
        """Find a home and those that follow it on the days of moving."""
        days = [span.start, *(day for day in moves if span.on(day) and day > span.start)]
        ends: list[date | None] = [*days[1:], span.end]
        homes: list[Home] = []
        for start, end in zip(days, ends, strict=True):
            near = homes[-1].place if homes else near
            homes.append(self.found(Span(start, end), near=near))
        return homes

    def settle(self, drafts: Mapping[int, Draft]) -> dict[int, tuple[Stay, ...]]:
        """Return everybody's stays, cut wherever the head of the household changes."""
        stays: dict[int, list[Stay]] = {number: [] for number in drafts}
        for home in self._all:
            lived = home.lived()
            for start, end in pairwise(_changes(lived)):
                here = [each for each, spans in lived.items() if any(s.on(start) for s in spans)]
                _live(stays, drafts, home, here, Span(start, None if end == date.max else end))
        return {
            number: tuple(_merged(sorted(each, key=lambda stay: stay.span.start)))
            for number, each in stays.items()
        }


def move_in(homes: Iterable[Home], draft: Draft, since: date, until: date | None = None) -> None:
    """Let somebody live in homes that follow each other, from one day to another or to their death."""
    for home in homes:
        home.people.append((draft, Span(since, until)))


def _address(dice: Dice, place: Municipality) -> str:
    street = dice.pick(WORDS["streets"])
    lot = f"{dice.between(1, 40)}番{dice.between(1, 30)}号"
    flat = ""
    if dice.chance(_FLAT_PERCENT):
        room = 100 * dice.between(1, 8) + dice.between(1, 9)
        flat = f" {dice.pick(WORDS['dwellings'])}{room}号"
    return f"{place.prefecture}{place.name}{street}{lot}{flat}"


def _changes(lived: Mapping[int, list[Span]]) -> list[date]:
    days = {
        day
        for spans in lived.values()
        for span in spans
        for day in (span.start, span.end or date.max)
    }
    return sorted(days)


def _live(
    stays: Mapping[int, list[Stay]],
    drafts: Mapping[int, Draft],
    home: Home,
    here: Sequence[int],
    span: Span,
) -> None:
    if not here:
        return
    head = drafts[_head(here, drafts, span.start)]
    for number in here:
        stays[number].append(
            Stay(
                home.place.agency_id,
                home.place.code,
                home.place.name,
                home.address,
                span,
                home.number,
                head.number,
                relation(drafts, drafts[number], head, span.start),
            )
        )


def _head(here: Sequence[int], drafts: Mapping[int, Draft], day: date) -> int:
    """Return the first adult by number; the eldest where there is no adult."""
    adults = [number for number in sorted(here) if drafts[number].age(day) >= _ADULT]
    return adults[0] if adults else min(here, key=lambda number: drafts[number].born)


def _merged(stays: Iterable[Stay]) -> Iterable[Stay]:
    """Put together neighbours that differ in their days only."""
    held: Stay | None = None
    for stay in stays:
        if held is not None and held.span.end == stay.span.start and _same(held, stay):
            held = replace(held, span=Span(held.span.start, stay.span.end))
            continue
        if held is not None:
            yield held
        held = stay
    if held is not None:
        yield held


def _same(one: Stay, other: Stay) -> bool:
    return (one.home, one.head, one.relationship) == (other.home, other.head, other.relationship)
