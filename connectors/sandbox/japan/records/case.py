"""One question to the invented country: what is on record of this person today."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from connectors.sandbox.japan.life import Household, Member, Stay
from connectors.sandbox.japan.places import BY_AGENCY
from connectors.sandbox.japan.records.draws import Draws

Fields = dict[str, Any]
"""Fields of a record by name; dates are still dates, and None is what there is nothing to say of."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record without its id. ``key`` tells it from the person's others of its type, whatever the day."""

    record_type: str
    key: str
    fields: Fields


Entries = Iterator[Entry]


@dataclass(frozen=True)
class Case:
    """A person of a household, looked at on a day: what has not happened by ``today`` is not there."""

    household: Household
    member: Member
    today: date
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out once, such as incomes, by a name of who worked it out."""

    def draws(self, *topic: object) -> Draws:
        """Open the person's own stream of draws on a topic."""
        return Draws("records", self.household.seed, self.member.person_id, *topic)

    @cached_property
    def alive(self) -> bool:
        """Whether the person lives today."""
        return self.member.alive(self.today)

    @cached_property
    def home(self) -> Stay | None:
        """Where the person lives today; None for the dead."""
        return self.member.stay_on(self.today)

    def ever_lived_in(self, agency_id: str) -> bool:
        """Tell whether the person has lived in a municipality by today."""
        return any(
            stay.agency_id == agency_id and stay.span.start <= self.today
            for stay in self.member.stays
        )

    def lives_in(self, agency_id: str) -> bool:
        """Tell whether the person lives in a municipality today."""
        return self.home is not None and self.home.agency_id == agency_id

    def was_in(self, agency_id: str, day: date) -> bool:
        """Tell whether the person lived in a municipality on a day."""
        stay = self.member.stay_on(day)
        return stay is not None and stay.agency_id == agency_id


def municipality(agency_id: str) -> Fields:
    """Write code and name of a municipality of Sandbox Japan; raises ``KeyError`` for any other agency."""
    known = BY_AGENCY[agency_id]
    return {"code": known.code, "name": known.name}
