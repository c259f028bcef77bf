"""The data subject's birth date, where an answer rests on it: read, used and forgotten."""

from datetime import date

from connectors.directory_port import PersonDirectory
from connectors.errors import DirectoryUnavailableError
from provider.selfinfo.ports import Persons


class BirthDateLookup:
    """Reads birth dates in the residents' register."""

    def __init__(self, directory: PersonDirectory, persons: Persons) -> None:
        self._directory = directory
        self._persons = persons

    def __call__(self, person_id: str) -> date | None:
        """Return a birth date; None while the register is silent, and for whom it does not know."""
        try:
            person = self._directory.person(self._persons.directory_ref(person_id))
        except DirectoryUnavailableError:
            return None
        return person.birth_date if person else None
