"""Who may hear of a represented person: whoever may act for them at the instant of telling, and nobody who once did.

A right to act ends by removal, with a mandate's last day, by the register's word, or with an age (Civil Code art. 111
and 818); what was permitted or reported by it may have news long after that.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import PersonDirectory, Represented
from consent.representation import LEGAL_REPRESENTATIVE, subject_options
from provider.clock import japanese_day
from provider.storage.mandates import MandateStore
from provider.storage.persons import PersonStore
from provider.storage.representations import RepresentationStore
from scopes.catalogue import SCOPES


@dataclass(frozen=True)
class StillActing:
    """Asks our own records of mandates and children, and the person directory."""

    persons: PersonStore
    directory: PersonDirectory
    mandates: MandateStore
    representations: RepresentationStore

    def hearers(
        self, person_id: str, subject_id: str, categories: Collection[str], *, now: datetime
    ) -> Sequence[str]:
        """Name who hears of a subject: themself, and a person who may act for them on these scopes (ids).

        Raises ``DirectoryUnavailableError`` where the register has to say it.
        """
        if person_id == subject_id:
            return (subject_id,)
        by_mandate = self._is_proxy(person_id, subject_id, categories, now=now)
        still = by_mandate or self.is_guardian(person_id, subject_id, now=now)
        return (person_id, subject_id) if still else (subject_id,)

    def is_guardian(self, person_id: str, child_id: str, *, now: datetime) -> bool:
        """Tell whether a person decides for a child; raises ``DirectoryUnavailableError``."""
        own, other = (self.persons.directory_ref(each) for each in (person_id, child_id))
        known = [e for e in self.directory.represented(own) if e.person.person_id == other]
        if not known and child_id in self.representations.children_of(person_id):
            child = self.directory.person(other)
            known = [Represented(child, LEGAL_REPRESENTATIVE)] if child else []
        people = [(other, each.relation, each.person.birth_date) for each in known]
        _, *others = subject_options(own, people, today=japanese_day(now))
        return any(option.refusal is None for option in others)

    def _is_proxy(
        self, person_id: str, principal_id: str, categories: Collection[str], *, now: datetime
    ) -> bool:
        mandate = self.mandates.standing(principal_id, person_id, now=now)
        if mandate is None:
            return False
        return all(each in SCOPES and mandate.permits(SCOPES[each]) for each in categories)
