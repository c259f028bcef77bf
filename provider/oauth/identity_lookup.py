"""Identity claims (OpenID Connect Core section 5.1): read from the residents' register, never kept."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from connectors.directory_port import DirectoryPerson, PersonDirectory
from connectors.errors import DirectoryUnavailableError
from provider.oauth.identity_claims import IDENTITY_CLAIMS


class Persons(Protocol):
    """Where a person of ours is found in the person directory."""

    def directory_ref(self, person_id: str) -> str:
        """Return the directory's id of a person."""
        ...


class IdentityLookup:
    """Answers who a person is, as far as was agreed."""

    def __init__(self, directory: PersonDirectory, persons: Persons) -> None:
        self._directory = directory
        self._persons = persons

    def of(self, person_id: str, names: Collection[str]) -> dict[str, str]:
        """Return the named claims; without a name nobody is asked.

        A person whom the directory no longer knows has none. Raises ``DirectoryUnavailableError``.
        """
        wanted = [name for name in IDENTITY_CLAIMS if name in names]
        if not wanted:
            return {}
        person = self._directory.person(self._persons.directory_ref(person_id))
        return {name: _READ[name](person) for name in wanted} if person else {}

    def as_far_as_known(self, person_id: str, names: Collection[str]) -> dict[str, str]:
        """Return the named claims, or none while the directory is silent: no login waits for it."""
        try:
            return self.of(person_id, names)
        except DirectoryUnavailableError:
            return {}


_READ: Mapping[str, Callable[[DirectoryPerson], str]] = {
    "name": lambda person: person.name.text,
    "birthdate": lambda person: person.birth_date.isoformat(),
}
