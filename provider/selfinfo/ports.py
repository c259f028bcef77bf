"""What self-information needs from its surroundings."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from consent.grant import Grant
from consent.protection import Protection
from consent.relying_party import RelyingParty
from consent.retrieval import Retrieval
from provider.keys.envelope import DataKey
from scopes.third_person import KnownPerson


class ResourceAccess(Protocol):
    """Who calls, as the OAuth side proved it: a valid sender-bound token and its grants."""

    @property
    def grant(self) -> Grant:
        """The grant that the call is about."""
        ...

    @property
    def grants(self) -> Sequence[Grant]:
        """Every grant behind the token: one, or those that were given for several people at once."""
        ...

    @property
    def relying_party(self) -> RelyingParty:
        """The relying party that holds the token."""
        ...

    @property
    def categories(self) -> Collection[str]:
        """The categories in the token's scope."""
        ...

    def about(self, grant: Grant) -> "ResourceAccess":
        """Return the access of a call that is about another of the grants."""
        ...

    def reload(self, now: datetime) -> "ResourceAccess":
        """Read token, grant and relying party again; raise when the token is no longer good."""
        ...

    def spend_proof(self, now: datetime) -> None:
        """Take the proof's ``jti`` once and for all; raise when it was taken before."""
        ...

    def demand_unspent_proof(self) -> None:
        """Raise when the proof was taken before; take nothing."""
        ...


class UnitOfWork(Protocol):
    """The database's transactions, without its name."""

    def transaction(self) -> AbstractContextManager[object]:
        """Open a write transaction, or join the open one; commit unless an exception passes."""
        ...

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run the action once the open transaction has committed; at once when none is open."""
        ...


class Persons(Protocol):
    """Where a person of ours is found in the person directory."""

    def directory_ref(self, person_id: str) -> str:
        """Return the directory's id of a person."""
        ...


ChildrenByCard = Callable[[str], Sequence[str]]
"""Lists the children, by our ids, for whom a person acts because the child's card was shown."""


class ConsentPeople(Protocol):
    """Names the people for whom a consent speaks."""

    def __call__(self, grant: Grant, *, today: date) -> tuple[KnownPerson, ...]:
        """Return them; nobody when the residents' register is silent."""
        ...


PreviewSecrets = Callable[[Retrieval, DataKey], bytes]
"""Reads what the commitments of a held preview are salted with; raises ``RetrievalGoneError`` without one."""

Protections = Callable[[str], Protection]
"""Reads the protection flags of a person as they are now, by one statement for everybody."""

BirthDates = Callable[[str], date | None]
"""Reads a person's birth date in the residents' register; None when it is silent or does not know."""


class Pairwise(Protocol):
    """References to people that differ from sector to sector (OpenID Connect Core 8.1)."""

    def sub(self, sector: str, person_id: str) -> str:
        """Return the reference to who logged in."""
        ...

    def subject(self, sector: str, subject_id: str) -> str:
        """Return the reference to whose records are meant."""
        ...

    def record(self, sector: str, subject_id: str, *source: str) -> str:
        """Return the name of a record about a person; ``source`` is agency, category, its id there."""
        ...
