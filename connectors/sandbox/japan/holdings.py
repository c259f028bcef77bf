"""What every agency holds of one person of Sandbox Japan: composed for the agency and category that is asked."""

from collections.abc import Iterator, Mapping
from datetime import date

from connectors.sandbox.japan.belonging import memberships, residences
from connectors.sandbox.japan.life import Household, Member
from connectors.sandbox.japan.records.case import Case
from connectors.sandbox.japan.records.compose import HELD, records_in
from connectors.sandbox.people import Records


class _AtAgency(Mapping[str, Records]):
    """One agency's records of a person, by category."""

    def __init__(self, case: Case, agency_id: str) -> None:
        self._case = case
        self._agency_id = agency_id

    def __getitem__(self, category: str) -> Records:
        if category not in HELD:
            raise KeyError(category)
        return records_in(self._case, self._agency_id, category)

    def __contains__(self, category: object) -> bool:
        """Tell whether the category is one; the inherited way would compose its records to find out."""
        return category in HELD

    def __iter__(self) -> Iterator[str]:
        return iter(HELD)

    def __len__(self) -> int:
        return len(HELD)


class Holdings(Mapping[str, Mapping[str, Records]]):
    """All agencies' records of a person, by agency: each of those where the person lived or belonged."""

    def __init__(self, case: Case) -> None:
        self._case = case
        member, today = case.member, case.today
        told = residences(member, today=today) + memberships(case.household, member, today=today)
        self._agencies = tuple(dict.fromkeys(str(each["agency_id"]) for each in told))

    def __getitem__(self, agency_id: str) -> Mapping[str, Records]:
        """Return an agency's records; raises ``KeyError`` for one that does not know the person."""
        if agency_id not in self._agencies:
            raise KeyError(agency_id)
        return _AtAgency(self._case, agency_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._agencies)

    def __len__(self) -> int:
        return len(self._agencies)


def holdings(
    household: Household, member: Member, today: date
) -> Mapping[str, Mapping[str, Records]]:
    """Return what is held of a person today, by agency and category; nothing is worked out before it is read."""
    return Holdings(Case(household, member, today))
