"""Names on screens: read from the person directory each time, never stored, logged or in a URL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import DirectoryPerson, Represented
from connectors.errors import DirectoryUnavailableError
from consent.errors import SubjectNotAllowedError
from consent.representation import SELF, SubjectOption, represented_at, subject_options
from provider.clock import japanese_day
from provider.flow.state import Flow, SubjectChoice
from provider.web.citizen.errors import ElsewhereError
from provider.web.services import services


@dataclass(frozen=True)
class ListedPerson:
    """One person on the "for whom" page, with what the page says of them."""

    option: SubjectOption
    person: DirectoryPerson


def person_of(person_id: str) -> DirectoryPerson | None:
    """Describe a person we know; None when the directory no longer does.

    Raises ``DirectoryUnavailableError``.
    """
    return services().directory.person(services().persons.directory_ref(person_id))


def names_of(person_ids: Sequence[str]) -> Mapping[str, DirectoryPerson]:
    """Describe people as far as the directory answers: a page of one's own must not fail with it."""
    found: dict[str, DirectoryPerson] = {}
    try:
        for person_id in dict.fromkeys(person_ids):
            person = person_of(person_id)
            if person is not None:
                found[person_id] = person
    except DirectoryUnavailableError:
        pass
    return found


def people_to_choose(own_id: str, *, now: datetime) -> tuple[ListedPerson, ...]:
    """List the citizen and those they represent; ``person_id`` is the directory's id.

    Raises ``DirectoryUnavailableError``, also when the directory no longer knows the citizen.
    """
    own = person_of(own_id)
    if own is None:
        raise DirectoryUnavailableError("it no longer knows who logged in")
    represented = _represented(own_id, own.person_id, now=now)
    people = {own.person_id: own} | {r.person.person_id: r.person for r in represented}
    options = subject_options(
        own.person_id,
        [(r.person.person_id, r.relation, r.person.birth_date) for r in represented],
        today=japanese_day(now),
    )
    return tuple(ListedPerson(option, people[option.person_id]) for option in options)


def shown_children(guardian_id: str, *, now: datetime) -> tuple[Represented, ...]:
    """List whom the citizen may act for because the child's card was shown, until majority.

    Raises ``DirectoryUnavailableError``.
    """
    found = []
    for kept in services().representations.of_guardian(guardian_id):
        child = person_of(kept.child_id)
        if child is not None and represented_at(child.birth_date, today=japanese_day(now)):
            found.append(Represented(child, kept.relation))
    return tuple(found)


def _represented(own_id: str, directory_id: str, *, now: datetime) -> tuple[Represented, ...]:
    """List each represented person once: the directory's, then those whose card was shown."""
    known = tuple(services().directory.represented(directory_id))
    ids = {each.person.person_id for each in known}
    shown = shown_children(own_id, now=now)
    return (*known, *(each for each in shown if each.person.person_id not in ids))


def listed_as(directory_id: str, listed: Iterable[ListedPerson]) -> SubjectOption:
    """Return the option of a person; raise ``SubjectNotAllowedError`` when they may not be chosen."""
    for entry in listed:
        if entry.option.person_id == directory_id and entry.option.refusal is None:
            return entry.option
    raise SubjectNotAllowedError


def demand_still_represented(own_id: str, subject: SubjectChoice, *, now: datetime) -> None:
    """Ask the directory again before anything is agreed: a right may end while a page is read."""
    if subject.relation != SELF:
        directory_id = services().persons.directory_ref(subject.person_id)
        listed_as(directory_id, people_to_choose(own_id, now=now))


@dataclass(frozen=True)
class Subject:
    """The person whose information a visit is about, as its pages name them."""

    person: DirectoryPerson
    is_self: bool


def subject_of(flow: Flow) -> Subject:
    """Describe the chosen person; raise ``DirectoryUnavailableError`` when that cannot be done."""
    if flow.subject is None:
        raise ElsewhereError(flow)
    person = person_of(flow.subject.person_id)
    if person is None:
        raise DirectoryUnavailableError("it no longer knows the chosen person")
    return Subject(person, is_self=flow.subject.relation == SELF)
