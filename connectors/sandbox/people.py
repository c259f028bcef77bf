"""The invented people, read from their files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.sandbox.basic_four import BasicFour

PEOPLE = Path(__file__).parent / "people"
Records = Sequence[Mapping[str, Any]]
_SEXES = frozenset({"male", "female", "unknown"})


class PeopleFileError(Exception):
    """A people file cannot be used; the message names the file and what is missing."""


@dataclass(frozen=True)
class Person:
    """One invented person. ``records`` maps agency id and category to what the agency holds.

    ``cards`` are the people file's own entries; the registry office reads them.
    """

    person_id: str
    name: Mapping[str, str]
    birth_date: str
    sex: str
    address: str
    cards: Sequence[Mapping[str, Any]]
    represents: Sequence[Mapping[str, str]]
    residences: Sequence[Mapping[str, Any]]
    memberships: Sequence[Mapping[str, Any]]
    records: Mapping[str, Mapping[str, Records]]

    def public(self) -> dict[str, Any]:
        """Return what the person directory tells of a person."""
        return {"person_id": self.person_id, "name": self.name, "birth_date": self.birth_date}

    def basic_four(self) -> BasicFour:
        """Return the four attributes as the residents' register holds them."""
        born = date.fromisoformat(self.birth_date)
        return BasicFour(self.name["text"], self.sex, born, self.address)


def load_people(folder: Path) -> Mapping[str, Person]:
    """Read every people file, keyed by person id; ``PeopleFileError`` for the first unusable one."""
    people: dict[str, Person] = {}
    for path in sorted(folder.glob("*.json")):
        person = _person(path)
        if person.person_id in people:
            raise PeopleFileError(f"{path.name}: another file has the same person_id")
        people[person.person_id] = person
    if not people:
        raise PeopleFileError(f"there is no people file in {folder}")
    for person in people.values():
        if any(child["person_id"] not in people for child in person.represents):
            raise PeopleFileError(f"{person.person_id} represents somebody who has no file")
    return people


def _person(path: Path) -> Person:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        _demand_synthetic(data)
        person = Person(
            **{key: data[key] for key in ("person_id", "name", "birth_date", "sex", "address")},
            **{key: data[key] for key in ("cards", "represents", "residences", "records")},
            memberships=data.get("memberships", []),
        )
        _demand_basic_four(person)
    except KeyError as fault:
        raise PeopleFileError(f"{path.name} lacks {fault}") from None
    except (OSError, ValueError, TypeError, AttributeError) as fault:
        raise PeopleFileError(f"{path.name} cannot be used: {fault}") from None
    return person


def _demand_basic_four(person: Person) -> None:
    person.basic_four().comparable()
    if person.sex not in _SEXES:
        raise ValueError("sex is male, female or unknown")


def _demand_synthetic(data: Mapping[str, Any]) -> None:
    if data.get("synthetic") is not True:
        raise ValueError("synthetic is not true")
