"""What the shapes of households are built with: people, couples, children, and where they live."""

from datetime import date, timedelta
from typing import Final

from connectors.sandbox.japan.life import MemberPart, Sex
from connectors.sandbox.japan.lives.dice import Dice
from connectors.sandbox.japan.lives.draft import Draft, lasting, unite
from connectors.sandbox.japan.lives.homes import Home, Homes, move_in
from connectors.sandbox.japan.lives.names import family_name, full_name
from connectors.sandbox.japan.places import Municipality
from connectors.sandbox.japan.span import FIRST_YEAR, LAST_YEAR, Span, years_later

END: Final = date(LAST_YEAR, 12, 31)
_FOREIGN_PERCENT = 3
_UNKNOWN_SEX_PERMILLE = 1
_EARLY_DEATH_PERCENT = 3
_LEAVES_HOME_PERCENT = 60
_TWINS_PERCENT = 2
_YEAR = timedelta(days=366)


class Family:
    """A household while it is laid out: its people, its homes, and its chance."""

    def __init__(self, seed: str, number: int) -> None:
        self.id = f"j-{number:06d}"
        self.dice = Dice(seed, number, "family")
        self.foreign = self.dice.chance(_FOREIGN_PERCENT)
        self.surname = family_name(self.dice, foreign=self.foreign)
        self.homes = Homes(self.dice)
        self.people: dict[int, Draft] = {}

    def person(
        self, sex: Sex, born: date, parents: tuple[Draft, ...] = (), *, surname: bool = True
    ) -> Draft:
        """Let somebody be born; ``surname`` false is one with another family name."""
        family = self.surname if surname else family_name(self.dice, foreign=self.foreign)
        taken = {each.name.given for each in self.people.values()}
        name = full_name(self.dice, family, sex, born.year, foreign=self.foreign, taken=taken)
        told = Sex.UNKNOWN if self.dice.chance(_UNKNOWN_SEX_PERMILLE / 10) else sex
        draft = Draft(
            len(self.people) + 1,
            name,
            told,
            born,
            _death(self.dice, born, sex),
            tuple(parent.number for parent in parents),
        )
        self.people[draft.number] = draft
        return draft

    def pair(self, born: date, *, apart: int = 5) -> tuple[Draft, Draft]:
        """Let a man and a woman be born who are to become a couple."""
        husband = self.person(Sex.MALE, born)
        shift = timedelta(days=self.dice.between(-apart * 365, apart * 365))
        return husband, self.person(Sex.FEMALE, max(born + shift, date(FIRST_YEAR, 1, 1)))

    def wed(self, one: Draft, other: Draft, *, ages: tuple[int, int] = (23, 36)) -> date:
        """Marry two people at an age of the younger one; return the day."""
        youngest = max(one.born, other.born)
        day = self.dice.day_in(youngest.year + self.dice.between(*ages))
        self.survive(one, day + _YEAR)
        self.survive(other, day + _YEAR)
        return day

    def survive(self, draft: Draft, day: date) -> None:
        """Put off a death that lies before a day."""
        if draft.died is not None and draft.died <= day:
            later = day + timedelta(days=self.dice.between(30, 3000))
            draft.died = later if later <= END else None

    def youth(self, draft: Draft, until: date | None, near: Municipality | None = None) -> None:
        """Let somebody live in homes of their own from birth to a day, or for life."""
        since, moves = draft.born, []
        if self.dice.chance(_LEAVES_HOME_PERCENT):
            moves.append(date(draft.born.year + self.dice.between(18, 24), 4, 1))
        if until is None:
            moves += self.moves(years_later(draft.born, 26), most=3)
        move_in(self.homes.line(Span(since, until), sorted(moves), near), draft, since, until)

    def moves(self, since: date, *, most: int) -> list[date]:
        """Return days on which a household moves, two years apart or more, often in spring."""
        days, day = [], since
        for _ in range(self.dice.between(0, most)):
            year = day.year + self.dice.between(2, 12)
            spring = self.dice.chance(50)
            day = (
                self.dice.day(date(year, 3, 10), date(year, 4, 10))
                if spring
                else self.dice.day_in(year)
            )
            days.append(day)
        return [day for day in days if day <= END]

    def born_to(self, parents: tuple[Draft, Draft], days: list[date]) -> list[Draft]:
        """Let children be born on these days; now and then two at once."""
        children = []
        for day in days:
            for _ in range(2 if self.dice.chance(_TWINS_PERCENT) else 1):
                sex = Sex.MALE if self.dice.chance(51) else Sex.FEMALE
                children.append(self.person(sex, day, parents))
            for parent in parents:
                self.survive(parent, day + _YEAR)
        return children

    def births(self, mother: Draft, wedding: date, count: int) -> list[date]:
        """Return days of birth after a wedding, while the mother is under 46 and the calendar lasts."""
        days, day = [], wedding
        for _ in range(count):
            day += timedelta(days=self.dice.between(320, 1300))
            if day <= END and mother.age(day) <= 45:  # noqa: PLR2004 - the highest usual age
                days.append(day)
        return days

    def raise_children(
        self, children: list[Draft], homes: list[Home], *, leave: int = _LEAVES_HOME_PERCENT
    ) -> None:
        """Let children live at home from birth; so many in a hundred leave when they are grown."""
        for child in children:
            leaving = date(child.born.year + self.dice.between(18, 26), 4, 1)
            alive = child.died is None or leaving < child.died
            if not alive or leaving > END or not self.dice.chance(leave):
                move_in(homes, child, child.born)
                continue
            move_in(homes, child, child.born, leaving)
            near = next((home.place for home in homes if home.span.on(leaving)), None)
            line = self.homes.line(Span(leaving), self.moves(leaving, most=2), near)
            move_in(line, child, leaving)

    def marry(self, one: Draft, other: Draft, since: date, until: date | None = None) -> None:
        """Marry two people from one day to another, or for life."""
        unite(one, other, since, until, married=True)

    def parts(self) -> tuple[MemberPart, ...]:
        """Return everybody, with the homes in which they lived."""
        stays = self.homes.settle(self.people)
        return tuple(
            MemberPart(
                f"{self.id}-{number}",
                *(number, each.name, each.sex, each.born, each.died),
                *(each.parents, lasting(self.people, each), stays[number]),
            )
            for number, each in self.people.items()
        )


def _death(dice: Dice, born: date, sex: Sex) -> date | None:
    """Draw a death: a few early, most between 68 and 104, women later than men."""
    if dice.chance(_EARLY_DEATH_PERCENT):
        age = dice.between(1, 66)
    else:
        age = 68 + dice.between(0, 18) + dice.between(0, 18) - (4 if sex is Sex.MALE else 0)
    day = born + timedelta(days=age * 365 + dice.between(1, 364))
    return day if day <= END else None
