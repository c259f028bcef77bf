"""What the desk for corrections needs of storage and of those whom it tells."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from consent.correction import CorrectionCase, CorrectionState
from consent.grant import Grant
from consent.notice import NoticeKind
from provider.events.kinds import EventKind


class Cases(Protocol):
    """Keeps cases."""

    def add(self, case: CorrectionCase) -> None:
        """Keep a new case; the same one again changes nothing."""
        ...

    def get(self, case_id: str, *, now: datetime) -> CorrectionCase | None:
        """Return a case."""
        ...

    def open_of(self, person_id: str, *, now: datetime) -> int:
        """Count the cases of a person that no agency has decided yet."""
        ...

    def move(self, case: CorrectionCase, before: CorrectionState) -> bool:
        """Keep a case in its next state; False when another statement was faster."""
        ...


class Persons(Protocol):
    """Knows people by the directory's id."""

    def directory_ref(self, person_id: str) -> str:
        """Return the id by which the person directory knows a person."""
        ...


class UnitOfWork(Protocol):
    """Makes several steps one."""

    def transaction(self) -> AbstractContextManager[Any]:
        """Open a transaction, or join the open one."""
        ...


class Held(Protocol):
    """One scope that left under one grant."""

    @property
    def grant(self) -> Grant:
        """The grant, which is alive."""
        ...

    @property
    def scope(self) -> str:
        """The scope's token."""
        ...


class Holders(Protocol):
    """Knows who received what."""

    def of(self, subject_id: str, scopes: Collection[str], *, now: datetime) -> Sequence[Held]:
        """List what left of these scopes about a person under grants that are alive, each once."""
        ...


class TellPerson(Protocol):
    """Puts a notice into a person's box."""

    def __call__(
        self, person_id: str, kind: NoticeKind, *, now: datetime, subject_id: str
    ) -> object:
        """Tell, in the open transaction."""
        ...


class Hearers(Protocol):
    """Knows who may still act for whom."""

    def __call__(
        self, person_id: str, subject_id: str, categories: Collection[str], *, now: datetime
    ) -> Collection[str]:
        """Name a subject, and a person if they may act for them; raise ``DirectoryUnavailableError``."""
        ...


class TellParty(Protocol):
    """Keeps an event for a relying party."""

    def __call__(self, kind: EventKind, grant: Grant, *, now: datetime, category: str) -> None:
        """Tell, in the open transaction."""
        ...
