"""The people of Sandbox Japan as the sandbox's programs know people: by id, and as of today.

Households are computed when somebody asks for one of their people; the last ones asked for are kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from connectors.sandbox.japan import belonging
from connectors.sandbox.japan.households import household
from connectors.sandbox.japan.life import Household, Member
from connectors.sandbox.japan.lives.shapes import lay_out
from connectors.sandbox.people import Person, Records

SEED: Final = "1"
HOUSEHOLDS: Final = 4000
"""So many have more than 10,000 people in the twenties of this century."""

_ID: Final = re.compile(r"j-([0-9]{6})-([0-9]{1,2})")
_KEPT_HOUSEHOLDS: Final = 256
Held = Callable[[Household, Member, date], Mapping[str, Mapping[str, Records]]]
"""What the agencies hold of somebody today, by agency and category."""


def no_records(
    _household: Household, _member: Member, _today: date
) -> Mapping[str, Mapping[str, Records]]:
    """Hold nothing of anybody."""
    return {}


class Population(Mapping[str, Person]):
    """The registered people of so many households. ``today`` is asked at every look: people are born and die.

    ``held`` is left out by programs that hand out no records.
    """

    def __init__(
        self,
        today: Callable[[], date],
        *,
        seed: str = SEED,
        households: int = HOUSEHOLDS,
        held: Held = no_records,
    ) -> None:
        self._today = today
        self._held = held
        self.seed = seed
        self.households = households
        self.household = lru_cache(_KEPT_HOUSEHOLDS)(self._household)

    def __getitem__(self, person_id: str) -> Person:
        """Describe somebody who is on the register today; raises ``KeyError`` for everybody else."""
        found, today = _ID.fullmatch(person_id), self._today()
        if found is None or not 1 <= int(found[1]) <= self.households:
            raise KeyError(person_id)
        one, number = self.household(int(found[1])), int(found[2])
        if not 1 <= number <= len(one.members) or one.member(number).person_id != person_id:
            raise KeyError(person_id)
        member = one.member(number)
        if member.stay_on(today) is None:
            raise KeyError(person_id)
        return described(one, member, today=today, held=self._held)

    def __iter__(self) -> Iterator[str]:
        """Name everybody on the register today, by household; it takes a second or two for all of them."""
        today = self._today()
        for number in range(1, self.households + 1):
            for part in lay_out(self.seed, number)[1]:
                if part.stay_on(today) is not None:
                    yield part.person_id

    def __len__(self) -> int:
        """Count the people on the register today."""
        return sum(1 for _ in self)

    def _household(self, number: int) -> Household:
        return household(self.seed, number)


def described(one: Household, member: Member, *, today: date, held: Held = no_records) -> Person:
    """Describe a member of a household as the register does today; the member lives somewhere today."""
    stay = member.stay_on(today)
    assert stay is not None
    return Person(
        person_id=member.person_id,
        name={"text": member.name.text, "kana": member.name.kana},
        birth_date=member.born.isoformat(),
        sex=member.sex.value,
        address=stay.address,
        cards=(),
        represents=[
            {"person_id": child.person_id, "relation": "legal_representative"}
            for child in belonging.wards(one, member, today=today)
            if child.stay_on(today) is not None
        ],
        residences=belonging.residences(member, today=today),
        memberships=belonging.memberships(one, member, today=today),
        records=held(one, member, today),
    )
