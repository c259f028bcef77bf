"""The person whom an app means: name and birth date as typed, sent once and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PROFILE_MATCH = "profile_match"
MATCH, NO_MATCH = "match", "no_match"
_LONGEST_NAME = 100
_LONGEST_LIFE_YEARS = 130


@dataclass(frozen=True)
class Person:
    """A name and a birth date that can be compared with the residents' register."""

    name: str
    birthdate: date

    def __repr__(self) -> str:
        return "Person(…)"

    def age(self, today: date) -> int:
        """Return the age in whole years."""
        before_birthday = (today.month, today.day) < (self.birthdate.month, self.birthdate.day)
        return today.year - self.birthdate.year - before_birthday

    def details(self) -> Mapping[str, Any]:
        """Return the entry of ``authorization_details`` that asks for the comparison."""
        return {
            "type": PROFILE_MATCH,
            "name": self.name,
            "birthdate": self.birthdate.isoformat(),
        }


@dataclass(frozen=True)
class Mistyped:
    """What was typed cannot be used; ``fields`` are the names of those at fault, in order."""

    fields: tuple[str, ...]


def read_person(
    unverified: Mapping[str, str], *, today: date, youngest: int = 0
) -> Person | Mistyped:
    """Read ``name`` and ``birthdate`` of a form; ``youngest`` is the least age in years."""
    name = " ".join(unverified.get("name", "").split())
    named = 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    try:
        born = date.fromisoformat(unverified.get("birthdate", ""))
    except ValueError:
        born = None
    person = Person(name, born or today)
    aged = born is not None and born <= today and youngest <= person.age(today)
    fits = aged and person.age(today) <= _LONGEST_LIFE_YEARS
    wrong = [field for field, good in (("name", named), ("birthdate", fits)) if not good]
    return Mistyped(tuple(wrong)) if wrong else person
