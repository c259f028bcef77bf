"""Where protection flags are set and lifted: by an operator, by an agency, by the citizen.

Writing only. Nobody is told what is set, or whether a person is known here at all: every way in ends with
the same nothing. What came of it is in the ledger, for the auditor.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.contract.protection_statement import LIFT, ProtectionStatement
from connectors.directory_port import PersonDirectory
from consent.protection import CITIZEN, OPERATOR, Flag, wished_flag
from provider.selfinfo.ports import UnitOfWork
from scopes.catalogue import CATALOGUE


class ProtectionFlags(Protocol):
    """Keeps flags; there is no way to list them here."""

    def set(self, person_id: str, wish: Flag) -> None:
        """Set a flag; one that is set already stays as it is."""
        ...

    def lift(self, person_id: str, wish: Flag) -> None:
        """Lift what a wish is like, as far as whoever wishes it may."""
        ...


class Enrolment(Protocol):
    """Finds people by the directory's id, and adds each at the first need."""

    def enrol(self, directory_id: str, *, now: datetime) -> str:
        """Return the person's own id here, the same one every time."""
        ...


SpendOnce = Callable[[ProtectionStatement], None]
"""Takes a statement's ``jti`` once and for all; raises when it was taken before."""


@dataclass(frozen=True)
class FlagWish:
    """What is to be set or lifted, as it came from outside; None for all categories, all agencies."""

    action: str
    kind: str
    category: str | None = None
    agency_id: str | None = None


@dataclass(frozen=True)
class ProtectionDesk:
    """Sets and lifts flags, each in one transaction."""

    flags: ProtectionFlags
    persons: Enrolment
    directory: PersonDirectory
    unit: UnitOfWork
    spend: SpendOnce
    agencies: Collection[str]

    def by_operator(self, directory_id: str, wish: FlagWish, *, now: datetime) -> None:
        """Do what an operator wishes for a person, by the directory's id of them.

        Raises ``ValueError`` naming what of the wish is unknown, ``LookupError`` for a person whom the
        directory does not know, and ``DirectoryUnavailableError``.
        """
        if wish.agency_id is not None and wish.agency_id not in self.agencies:
            raise ValueError("agency")
        flag = self._flag(wish, OPERATOR, now)
        if self.directory.person(directory_id) is None:
            raise LookupError("no such person")
        with self.unit.transaction():
            self._do(self.persons.enrol(directory_id, now=now), wish, flag)

    def by_agency(self, statement: ProtectionStatement, *, now: datetime) -> None:
        """Do what an agency states of a person whom it knows by its own code; nothing for an unknown one.

        Raises ``ValueError`` for a wish that cannot be understood, ``DirectoryUnavailableError``, and
        what spending the statement raises.
        """
        wish = FlagWish(statement.action, statement.kind, statement.category)
        flag = self._flag(wish, statement.agency_id, now)
        directory_id = self.directory.linked(statement.agency_id, statement.linkage_code)
        with self.unit.transaction():
            self.spend(statement)
            if directory_id is not None:
                self._do(self.persons.enrol(directory_id, now=now), wish, flag)

    def by_citizen(self, person_id: str, wish: FlagWish, *, now: datetime) -> None:
        """Set what a citizen wishes for themselves; lifting it takes an agency or the operator."""
        flag = self._flag(wish, CITIZEN, now)
        with self.unit.transaction():
            self._do(person_id, wish, flag)

    def _flag(self, wish: FlagWish, whose: str, now: datetime) -> Flag:
        return wished_flag(
            wish.kind,
            set_by=whose,
            now=now,
            categories=CATALOGUE,
            category=wish.category,
            agency_id=wish.agency_id,
        )

    def _do(self, person_id: str, wish: FlagWish, flag: Flag) -> None:
        if wish.action == LIFT:
            self.flags.lift(person_id, flag)
        else:
            self.flags.set(person_id, flag)
