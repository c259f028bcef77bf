"""About whom a citizen may read: themself, and those for whom they may act where the kind of record allows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import DirectoryPerson
from connectors.errors import DirectoryUnavailableError
from consent.errors import SubjectNotAllowedError
from consent.representation import SELF
from provider.web.citizen.people import people_to_read_about
from provider.web.services import services
from provider.web.sessions import citizen_id
from scopes.category import AGENT
from scopes.scope import Scope


@dataclass(frozen=True)
class Reader:
    """Somebody about whom the citizen may read. ``directory_id`` is the register's id, ``person`` as it names them.

    ``person`` is None while the register is silent; then it is the citizen themself.
    """

    directory_id: str
    relation: str
    person: DirectoryPerson | None

    @property
    def is_self(self) -> bool:
        """Tell whether it is the citizen themself."""
        return self.relation == SELF


def readable(*, now: datetime) -> Mapping[str, Reader]:
    """List them by the directory's ids, the citizen first; while the directory is silent, the citizen alone."""
    own = services().persons.directory_ref(citizen_id())
    try:
        listed = people_to_read_about(citizen_id(), now=now)
    except DirectoryUnavailableError:
        return {own: Reader(own, SELF, None)}
    return {
        each.person.person_id: Reader(each.person.person_id, each.option.relation, each.person)
        for each in listed
        if each.option.refusal is None
    }


def may_read(reader: Reader, scope: Scope, *, now: datetime) -> bool:
    """Tell whether the citizen may read this kind of record of somebody: a proxy what the mandate names, no more."""
    if reader.relation not in scope.relations:
        return False
    if reader.relation != AGENT:
        return True
    principal_id = services().persons.enrol(reader.directory_id, now=now)
    mandate = services().mandates.standing(principal_id, citizen_id(), now=now)
    return mandate is not None and mandate.permits(scope)


def demand_readable(unverified_id: str, *, now: datetime) -> Reader:
    """Return whom the citizen may read about now; raise ``SubjectNotAllowedError`` for anybody else."""
    found = readable(now=now).get(unverified_id)
    if found is None:
        raise SubjectNotAllowedError
    return found
