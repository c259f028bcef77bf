"""Names on screens: read from the person directory each time, never stored, logged or in a URL."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import DirectoryPerson, Represented
from connectors.errors import DirectoryUnavailableError
from consent.errors import MandateOverError, SubjectNotAllowedError
from consent.mandate import Mandate
from consent.representation import SELF, SubjectOption, represented_at, subject_options
from provider.clock import japanese_day
from provider.flow.state import Flow, SubjectChoice
from provider.web.citizen.errors import ElsewhereError
from provider.web.services import services
from scopes.category import AGENT

_Mandated = dict[str, tuple[Represented | None, datetime | None]]
_NOBODY = (None, None)


@dataclass(frozen=True)
class ListedPerson:
    """One person on the "for whom" page; ``until`` is when the mandate ends by which one acts for them."""

    option: SubjectOption
    person: DirectoryPerson
    until: datetime | None = None


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
    """List the citizen and those about whom they may have something handed over.

    ``person_id`` is the directory's id. Raises ``DirectoryUnavailableError``, also when the directory no longer
    knows the citizen.
    """
    return _listed(own_id, lambda mandate: mandate.may_disclose, now=now)


def people_to_read_about(own_id: str, *, now: datetime) -> tuple[ListedPerson, ...]:
    """List the citizen and those whose records they may read, as ``people_to_choose`` does."""
    return _listed(own_id, lambda _: True, now=now)


def _listed(
    own_id: str, suffices: Callable[[Mandate], bool], *, now: datetime
) -> tuple[ListedPerson, ...]:
    own = person_of(own_id)
    if own is None:
        raise DirectoryUnavailableError("it no longer knows who logged in")
    mandated = _principals(own_id, suffices, now=now)
    represented = _represented(own_id, own.person_id, mandated, now=now)
    people = {own.person_id: own} | {r.person.person_id: r.person for r in represented}
    options = subject_options(
        own.person_id,
        [(r.person.person_id, r.relation, r.person.birth_date) for r in represented],
        today=japanese_day(now),
    )
    return tuple(
        ListedPerson(option, people[option.person_id], mandated.get(option.person_id, _NOBODY)[1])
        for option in options
    )


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


def _represented(
    own_id: str, directory_id: str, mandated: _Mandated, *, now: datetime
) -> tuple[Represented, ...]:
    """List each represented person once: the directory's, those whose card was shown, principals.

    Who gave a mandate decides alone, so that nobody is their legal representative any more.
    """
    found: dict[str, Represented] = {}
    known = services().directory.represented(directory_id)
    principals = [each for each, _ in mandated.values() if each is not None]
    for each in (*known, *shown_children(own_id, now=now)):
        if each.person.person_id not in mandated:
            found.setdefault(each.person.person_id, each)
    return (*found.values(), *principals)


def _principals(own_id: str, suffices: Callable[[Mandate], bool], *, now: datetime) -> _Mandated:
    """Describe whose proxy the citizen is; nobody stands where the mandate does not suffice.

    Raises ``DirectoryUnavailableError``.
    """
    found: _Mandated = {}
    for mandate in services().mandates.of_proxy(own_id, now=now):
        person = person_of(mandate.principal_id)
        if person is not None:
            acts = Represented(person, AGENT) if suffices(mandate) else None
            found[person.person_id] = (acts, mandate.ends_at)
    return found


def listed_as(directory_id: str, listed: Iterable[ListedPerson]) -> SubjectOption:
    """Return the option of a person; raise ``SubjectNotAllowedError`` when they may not be chosen."""
    for entry in listed:
        if entry.option.person_id == directory_id and entry.option.refusal is None:
            return entry.option
    raise SubjectNotAllowedError


def chosen_from(
    listed: Iterable[ListedPerson], own_id: str, directory_id: str, *, now: datetime
) -> SubjectOption:
    """Return the option that was chosen; raise ``SubjectNotAllowedError`` for none.

    For somebody for whom the citizen acted until lately that is a ``MandateOverError``.
    """
    try:
        return listed_as(directory_id, listed)
    except SubjectNotAllowedError:
        former = services().mandates.former_principals(own_id, now=now)
        if directory_id in {services().persons.directory_ref(each) for each in former}:
            raise MandateOverError from None
        raise


def demand_still_represented(own_id: str, subject: SubjectChoice, *, now: datetime) -> None:
    """Ask again before anything is agreed: a right may end while a page is read.

    Raises ``SubjectNotAllowedError``, for a mandate ``MandateOverError``.
    """
    if subject.relation == AGENT:
        mandate_behind(own_id, subject, now=now)
    elif subject.relation != SELF:
        directory_id = services().persons.directory_ref(subject.person_id)
        listed_as(directory_id, people_to_choose(own_id, now=now))


def mandate_behind(own_id: str, subject: SubjectChoice, *, now: datetime) -> Mandate | None:
    """Return the mandate by which the citizen acts; None for a choice that stands on no mandate.

    Raises ``MandateOverError`` once it has ended, or where it allows no disclosure.
    """
    if subject.relation != AGENT:
        return None
    mandate = services().mandates.standing(subject.person_id, own_id, now=now)
    if mandate is None or not mandate.may_disclose:
        raise MandateOverError
    return mandate


def mandate_of(flow: Flow) -> Mandate | None:
    """Return the mandate by which a visit goes on; raises what ``mandate_behind`` raises."""
    if flow.person_id is None or flow.subject is None:
        return None
    return mandate_behind(flow.person_id, flow.subject, now=services().clock())


def hold_mandate(flow: Flow, *, now: datetime) -> None:
    """Keep a visit's mandate from ending before the open transaction does.

    Raises ``MandateOverError`` when it has ended: whoever ends it waits, or was first.
    """
    if flow.subject is None or flow.subject.relation != AGENT:
        return
    if services().mandates.hold(flow.subject.person_id, flow.person_id or "", now=now) is None:
        raise MandateOverError


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
