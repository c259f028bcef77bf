"""What guardians allowed about a child ends in time, and both hear of it before; also what was allowed before that rule.

New consents end with it from the beginning. Once a day the birth dates behind all others are looked up, for an
end may have been agreed to before, and a register corrects dates. Idempotent, for any number of workers.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

from connectors.directory_port import DirectoryPerson
from consent.representation import guardians_end
from provider.clock import JAPAN

BATCH = 20
EVERY = timedelta(days=1)


class GuardianGrants(Protocol):
    """Keeps the grants that guardians gave."""

    def children(self, *, after: str, limit: int, now: datetime) -> Sequence[str]:
        """List who has a guardian here, or about whom one allowed what still stands, in the order of their ids."""
        ...

    def end_by(self, subject_id: str, until: datetime, *, now: datetime) -> int:
        """Let whatever guardians allowed about a person end at an instant at the latest."""
        ...


class References(Protocol):
    """Knows what the directory calls a person."""

    def directory_ref(self, person_id: str) -> str:
        """Return the directory's id of a person."""
        ...


class Register(Protocol):
    """Knows when a person was born."""

    def person(self, person_id: str) -> DirectoryPerson | None:
        """Describe a person; raise ``DirectoryUnavailableError``."""
        ...


class TellOfAge(Protocol):
    """Tells of an age that is near."""

    def __call__(self, child_id: str, born: date, *, now: datetime) -> object:
        """Tell a child and those who decide for it, once; raise ``DirectoryUnavailableError``."""
        ...


def guardians_end_at(born: date) -> datetime:
    """Return the instant at which everything ends that guardians allowed about a child, in Japan's time."""
    return datetime.combine(guardians_end(born), time(), JAPAN)


class GuardianEnds:
    """Goes through the children once a day, a few at a time."""

    def __init__(
        self, grants: GuardianGrants, persons: References, directory: Register, tell: TellOfAge
    ) -> None:
        self._grants = grants
        self._tell = tell
        self._persons = persons
        self._directory = directory
        self._after = ""
        self._due: datetime | None = None

    def run_due(self, *, now: datetime) -> int:
        """Look at the next children when it is time; return how many grants now end sooner."""
        if self._due is not None and now < self._due:
            return 0
        children = self._grants.children(after=self._after, limit=BATCH, now=now)
        changed = sum(self._end(child, now=now) for child in children)
        self._after = children[-1] if children else ""
        if len(children) < BATCH:
            self._after, self._due = "", now + EVERY
        return changed

    def _end(self, subject_id: str, *, now: datetime) -> int:
        person = self._directory.person(self._persons.directory_ref(subject_id))
        if person is None:
            return 0
        self._tell(subject_id, person.birth_date, now=now)
        return self._grants.end_by(subject_id, guardians_end_at(person.birth_date), now=now)
