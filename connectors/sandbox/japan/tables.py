"""The invented population as rows of tables: who is registered on a day, where they belong, what is held of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.japan.households import household
from connectors.sandbox.japan.life import Household, Member
from connectors.sandbox.japan.population import described
from connectors.sandbox.people import Person
from connectors.sandbox.profile import Profile
from scopes.catalogue import CATALOGUE
from scopes.category import Category

Row = Mapping[str, Any]
_RECORD: Final = ("person_id", "agency_id", "record_type", "record_id")
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "people": (
        *("person_id", "household", "shape", "name", "kana", "birth_date", "sex", "address"),
        *("relationship", "represents"),
    ),
    "residences": ("person_id", "agency_id", "municipality_code", "moved_in", "moved_out"),
    "memberships": ("person_id", "agency_id", "kind", "since", "until"),
}


def record_columns(category: Category) -> tuple[str, ...]:
    """Name the columns of a category's table: whose record it is, then the fields of all its record types."""
    fields = [name for each in category.record_types for name in each.field_names()]
    return (*_RECORD, *(name for name in dict.fromkeys(fields) if name not in _RECORD))


@dataclass(frozen=True)
class Census:
    """A count of the population on a day: a seed, and the agencies whose records are looked at."""

    seed: str
    today: date
    profiles: Mapping[str, Profile]

    def rows(self, number: int) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a household, each with its table; a category's table has the category's id."""
        one = household(self.seed, number)
        for member in one.members:
            if member.stay_on(self.today) is not None:
                person = described(one, member, today=self.today, held=holdings)
                yield "people", _about(one, member, person, self.today)
                for table in ("residences", "memberships"):
                    for told in getattr(person, table):
                        yield table, {"person_id": person.person_id, **told}
                yield from self._records(person)

    def _records(self, person: Person) -> Iterator[tuple[str, Row]]:
        for agency_id, held in person.records.items():
            for category in sorted(self.profiles[agency_id].serves & held.keys()):
                for record in held[category]:
                    whose = {"person_id": person.person_id, "agency_id": agency_id}
                    yield category, whose | dict(record)


def _about(one: Household, member: Member, person: Person, today: date) -> Row:
    stay = member.stay_on(today)
    return {
        "person_id": person.person_id,
        "household": one.number,
        "shape": one.shape,
        "name": person.name["text"],
        "kana": person.name["kana"],
        "birth_date": person.birth_date,
        "sex": person.sex,
        "address": person.address,
        "relationship": stay.relationship if stay is not None else "",
        "represents": " ".join(each["person_id"] for each in person.represents),
    }


def columns_of(table: str) -> tuple[str, ...]:
    """Name the columns of a table; raises ``KeyError`` for a name that is no table and no category."""
    return COLUMNS[table] if table in COLUMNS else record_columns(CATALOGUE[table])
