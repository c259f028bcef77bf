"""Everybody in the sandbox: the people of the files, and behind them the people of Sandbox Japan."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from connectors.sandbox.basic_four import BasicFour
from connectors.sandbox.japan.lives.shapes import lay_out
from connectors.sandbox.japan.population import Held, Population, no_records
from connectors.sandbox.people import Person, load_people

_JAPAN: Final = timedelta(hours=9)
_Known = tuple[str, date]
"""A name as it is compared, and a birth date."""


def today_in_japan() -> date:
    """Return the day that it is in Japan."""
    return (datetime.now(UTC) + _JAPAN).date()


class Everybody(Mapping[str, Person]):
    """People by id, and by the four attributes; somebody of the files is found before all others."""

    def __init__(self, named: Mapping[str, Person], population: Population) -> None:
        self.named = named
        self._population = population
        self._index: dict[_Known, list[str]] | None = None
        self._indexing = Lock()

    def __getitem__(self, person_id: str) -> Person:
        """Describe somebody; raises ``KeyError`` for an id that nobody has today."""
        found = self.named.get(person_id)
        return self._population[person_id] if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from self.named
        yield from self._population

    def __len__(self) -> int:
        return len(self.named) + len(self._population)

    def with_four(self, four: BasicFour) -> Sequence[Person]:
        """List who has these four attributes today."""
        name, _, born, _ = four.comparable()
        near = [self.get(person_id) for person_id in self.indexed().get((name, born), ())]
        found = [each for each in near if each is not None]
        return having([*self.named.values(), *found], four)

    def indexed(self) -> Mapping[_Known, Sequence[str]]:
        """Return the ids by name and birth date, computed once: it takes a second or two."""
        with self._indexing:
            if self._index is None:
                self._index = _index(self._population)
            return self._index


def read_everybody(folder: Path, *, held: Held = no_records) -> Everybody:
    """Read the people files and put the population behind them; raises ``PeopleFileError``."""
    return Everybody(load_people(folder), Population(today_in_japan, held=held))


def named(people: Mapping[str, Person]) -> Mapping[str, Person]:
    """Return those to choose from on a page: the people of the files, not ten thousand more."""
    return people.named if isinstance(people, Everybody) else people


def with_four(people: Mapping[str, Person], four: BasicFour) -> Sequence[Person]:
    """List who has these four attributes today."""
    if isinstance(people, Everybody):
        return people.with_four(four)
    return having([*people.values()], four)


def having(people: Sequence[Person], four: BasicFour) -> Sequence[Person]:
    """List those among some people who have the four attributes."""
    wanted = four.comparable()
    return [each for each in people if each.basic_four().comparable() == wanted]


def _index(population: Population) -> dict[_Known, list[str]]:
    """Index everybody who is ever born: who is on the register today is asked of whoever is found."""
    found: dict[_Known, list[str]] = {}
    for number in range(1, population.households + 1):
        for part in lay_out(population.seed, number)[1]:
            four = BasicFour(part.name.text, part.sex, part.born, "")
            found.setdefault((four.comparable()[0], part.born), []).append(part.person_id)
    return found
