"""About whom a request is: one person or several, left to the citizen or named by earlier references.

All that is asked is asked about each of them, so that one list of boxes serves for everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.entitlement import Subjects
from provider.oauth.details import MOST_SUBJECTS
from provider.oauth.request.details import Entry
from provider.oauth.request.errors import InvalidDetailsError


@dataclass(frozen=True)
class AskedPeople:
    """The references that the entries name, and whether they say that it is about one or many."""

    named: tuple[str, ...] = ()
    subjects: Subjects | None = None

    @property
    def at_most(self) -> int:
        """How many people the review has to allow; a request that says nothing leaves it to the review."""
        return max(len(self.named), MOST_SUBJECTS if self.subjects is Subjects.MANY else 1)


def asked_people(entries: Sequence[Entry]) -> AskedPeople:
    """Read whom the entries name; one that names nobody is about the same people as the others.

    Raises ``InvalidDetailsError`` where they contradict each other, name too many people, or ask for
    different things about different people.
    """
    named = tuple(dict.fromkeys(entry.subject for entry in entries if entry.subject is not None))
    said = {entry.subjects for entry in entries if entry.subjects is not None}
    if len(said) > 1 or (len(named) > 1 and Subjects.ONE in said):
        raise InvalidDetailsError("authorization_details is about one subject and about many")
    if len(named) > MOST_SUBJECTS:
        raise InvalidDetailsError(f"authorization_details names more than {MOST_SUBJECTS} subjects")
    if len({_asked_about(subject, entries) for subject in named}) > 1:
        raise InvalidDetailsError("authorization_details asks different things about its subjects")
    return AskedPeople(named, said.pop() if said else None)


def _asked_about(subject: str, entries: Sequence[Entry]) -> frozenset[str]:
    """List the categories that entries ask about a person; each has one condition in a request."""
    mine = (entry for entry in entries if entry.subject in (None, subject))
    return frozenset(category for entry in mine for category in entry.categories)
