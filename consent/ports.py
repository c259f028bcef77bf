"""What consent needs from storage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from consent.disclosure import Disclosure
from consent.grant import Grant


class GrantStore(Protocol):
    """Keeps grants."""

    def add(self, grant: Grant) -> None:
        """Keep a new grant."""
        ...

    def get(self, grant_id: str) -> Grant | None:
        """Return a grant, whatever its state."""
        ...

    def of_person(self, person_id: str) -> Sequence[Grant]:
        """List the grants that a person gave or that are about them, newest first."""
        ...

    def withdraw(self, grant_id: str, person_id: str, *, now: datetime) -> bool:
        """End a grant that this person gave; False when there is none that is still alive."""
        ...


class DisclosureLog(Protocol):
    """The ledger: entries are added and marked, never changed or removed."""

    def append(self, entry: Disclosure) -> Disclosure:
        """Chain and keep an entry; return it with its hashes."""
        ...

    def mark_delivered(self, disclosure_id: str, *, now: datetime) -> None:
        """Note that the answer was seen to leave."""
        ...

    def first_of(self, retrieval_id: str) -> str | None:
        """Return the id of the first entry about a retrieval, to which retries are linked."""
        ...

    def of_person(self, person_id: str, *, limit: int, offset: int) -> Sequence[Disclosure]:
        """List the entries that a person caused or that are about them, newest first."""
        ...
