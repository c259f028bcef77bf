"""The people for whom a consent speaks, where a record may name others: read, compared and forgotten."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from connectors.directory_port import DirectoryPerson, PersonDirectory
from connectors.errors import DirectoryUnavailableError
from consent.grant import Grant
from consent.representation import AGE_OF_OWN_DECISION, age
from provider.selfinfo.ports import ChildrenByCard, Persons
from scopes.catalogue import SCOPES
from scopes.category import AGENT
from scopes.third_person import KnownPerson, names_third_persons


class ConsentPeopleLookup:
    """Reads them in the residents' register: the data subject, whoever logged in, and their young children."""

    def __init__(
        self, directory: PersonDirectory, persons: Persons, children_by_card: ChildrenByCard
    ) -> None:
        self._directory = directory
        self._persons = persons
        self._children_by_card = children_by_card

    def __call__(self, grant: Grant, *, today: date) -> tuple[KnownPerson, ...]:
        """Return them; nobody while the register is silent: then nothing about anybody else leaves."""
        try:
            return tuple(self._people(grant, today))
        except DirectoryUnavailableError:
            return ()

    def _people(self, grant: Grant, today: date) -> Iterator[KnownPerson]:
        if grant.relation == AGENT:
            yield from self._principal(grant)
            return
        for person_id in dict.fromkeys((grant.subject_id, grant.person_id)):
            person = self._person(person_id)
            if person is not None:
                yield _known(person, is_child=person_id != grant.person_id)
        represented = [r.person for r in self._directory.represented(self._ref(grant.person_id))]
        shown = [self._person(child_id) for child_id in self._children_by_card(grant.person_id)]
        for child in (*represented, *shown):
            if child is not None and age(child.birth_date, on=today) < AGE_OF_OWN_DECISION:
                yield _known(child, is_child=True)

    def _principal(self, grant: Grant) -> Iterator[KnownPerson]:
        """Give the principal alone: a proxy's consent speaks for no proxy, and for no child."""
        principal = self._person(grant.subject_id)
        if principal is not None:
            yield _known(principal, is_child=False)

    def _person(self, person_id: str) -> DirectoryPerson | None:
        return self._directory.person(self._ref(person_id))

    def _ref(self, person_id: str) -> str:
        return self._persons.directory_ref(person_id)


@cache
def may_name_others(token: str) -> bool:
    """Tell whether records that leave under a scope may be, in part or as a whole, about others."""
    scope = SCOPES[token]
    return scope.hands_out_records and any(
        names_third_persons(record_type.schema)
        for each in scope.inputs
        for record_type in each.category.record_types
        if record_type.id in each.view.fields
    )


def _known(person: DirectoryPerson, *, is_child: bool) -> KnownPerson:
    return KnownPerson(person.name.text, person.birth_date, is_child)
