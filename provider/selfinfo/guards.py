"""Every guard on what may leave, in order. A guard takes away or says less, and never adds.

Connectors check what comes in; these check again what goes out, as if nothing had been checked. An
answer that fails a check is blocked as a whole: a fault of ours must cost a record, not a secret.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from connectors.my_number import holds_my_number
from consent.permission import Allowed
from provider.selfinfo.answered import answered, profile_matched
from provider.selfinfo.consent_people import may_name_others
from provider.selfinfo.evidence import with_evidence_left
from provider.selfinfo.protected import UNSHIELDED, Shield
from provider.selfinfo.release import Release
from provider.selfinfo.sealed import rightly_sealed
from scopes.catalogue import CATALOGUE
from scopes.errors import RecordError
from scopes.faults import Fault
from scopes.look_back import is_kept, is_truncated
from scopes.rules import Rule
from scopes.third_person import KnownPerson, own_part

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Circumstance:
    """What the guards know: what is permitted at this instant, and the day in Japan.

    ``shield`` is what protects the data subject at this instant.

    ``birth_date`` is the data subject's, where an answer rests on it; ``profile_match`` is what comparing
    the profile of the request has shown; ``people`` are those for whom the consent speaks, where records
    may name others.
    """

    permitted: Allowed
    today: date
    birth_date: date | None = None
    profile_match: str | None = None
    shield: Shield = UNSHIELDED
    people: tuple[KnownPerson, ...] = ()


Guard = Callable[[Release, Circumstance], Release | None]
"""Returns what is left; None when not even the outcome may be told."""


Note = Callable[[str, str, int], None]
"""Counts what a guard took away: its name, the scope, and how many records are gone or plainer."""


def guarded(
    release: Release, circumstance: Circumstance, note: Note | None = None
) -> Release | None:
    """Send one category through every guard."""
    left = release
    for guard in GUARDS:
        before, after = left, guard(left, circumstance)
        if after is None:
            return None
        left = after
        if note is not None and guard in COUNTED and (taken := _taken(before, left)):
            note(guard.__name__, release.scope.id, taken)
    return with_evidence_left(release, left)


def _taken(before: Release, left: Release) -> int:
    """Count the records that did not pass a guard as they were."""
    if left is before:
        return 0
    passed = [record for answer in left.released for record in answer.records]
    themselves = {id(record) for record in passed}
    return sum(
        id(record) not in themselves and record not in passed
        for answer in before.released
        for record in answer.records
    )


def only_unprotected(release: Release, circumstance: Circumstance) -> Release:
    """Take away what protection flags withhold, before anything else can depend on it."""
    return circumstance.shield.over(release)


def only_permitted(release: Release, circumstance: Circumstance) -> Release | None:
    """Consented items ∩ reviewed purpose ∩ token: anything else does not exist here."""
    covered = circumstance.permitted.covers(
        release.scope.id, release.condition, today=circumstance.today
    )
    return release if covered else None


def only_asked_category(release: Release, _: Circumstance) -> Release:
    """Block an answer that is about another category."""
    asked = {each.category.id for each in release.scope.inputs}
    for answer in release.released:
        if answer.category not in asked:
            release = _blocked(release, answer, "category")
    return release


def only_rightly_sealed(release: Release, _: Circumstance) -> Release:
    """Block a sealed answer where we would have to look inside: the other guards see nothing of it."""
    for answer in release.released:
        if answer.sealed is not None and not rightly_sealed(release.scope, answer):
            release = _blocked(release, answer, "sealed")
    return release


def no_third_persons(release: Release, circumstance: Circumstance) -> Release:
    """Leave out what is about others than the people of the consent; an answer hands out nothing of it."""
    if not may_name_others(release.scope.id):
        return release
    for answer in release.released:
        own = [_own_part(answer.category, record, circumstance.people) for record in answer.records]
        release = release.with_records(answer, [record for record in own if record is not None])
    return release


def _own_part(
    category: str, record: Mapping[str, Any], people: tuple[KnownPerson, ...]
) -> Mapping[str, Any] | None:
    record_type = CATALOGUE[category].record_type(str(record.get("record_type")))
    return record if record_type is None else own_part(record_type.schema, record, people)


def only_declared_fields(release: Release, _: Circumstance) -> Release:
    """Dump every record through the schema of its type: undeclared fields cannot pass.

    Connectors narrowed the records to what the scope shows, so that what it leaves out is no fault.
    """
    for answer in release.released:
        try:
            records = [_declared(release, answer.category, record) for record in answer.records]
        except RecordError:
            release = _blocked(release, answer, "schema")
        else:
            release = release.with_records(answer, records)
    return release


def _declared(release: Release, category: str, record: Mapping[str, Any]) -> Mapping[str, Any]:
    record_type = CATALOGUE[category].record_type(record["record_type"])
    shown = release.scope.input_of(category).view.names_at_work(record["record_type"])
    if record_type is None or shown is None:
        raise RecordError((Fault("", "record_type", Rule.RECORD_TYPE),))
    left_out = set(record_type.field_names("third_person")) - record.keys()
    return record_type.part_to_wire(record, [name for name in shown if name not in left_out])


def only_asked_fields(release: Release, _: Circumstance) -> Release:
    """Narrow every record to what the scope shows; numbers that identify leave masked.

    Only now, for retention goes by days that the scope itself may not show.
    """
    for answer in release.released:
        view = release.scope.input_of(answer.category).view
        seen = (view.of(record) for record in answer.records)
        release = release.with_records(answer, [record for record in seen if record is not None])
    return release


def no_my_number(release: Release, _: Circumstance) -> Release:
    """Block an answer in which a My Number stands, however it got there (Number Act)."""
    for answer in release.released:
        texts: list[Any] = [asdict(answer.holder), answer.layout_version, *answer.records]
        if any(holds_my_number(text) for text in texts):
            release = _blocked(release, answer, "my_number")
    return release


def only_what_is_kept(release: Release, circumstance: Circumstance) -> Release:
    """Leave out records past their retention, and say from dates alone whether any may be."""
    for answer in release.released:
        records = [
            record
            for record in answer.records
            if is_kept(CATALOGUE[answer.category], record, today=circumstance.today)
        ]
        release = release.with_records(answer, records)
    truncated = any(
        is_truncated(each, release.condition, today=circumstance.today)
        for each in release.scope.inputs
    )
    return replace(release, truncated=truncated)


def only_with_provenance(release: Release, _: Circumstance) -> Release:
    """Block records that could not be asked about: without holder, date or layout."""
    for answer in release.released:
        holder = answer.holder
        if not all((holder.code, holder.name, holder.enquiry, answer.as_of, answer.layout_version)):
            release = _blocked(release, answer, "provenance")
    return release


def only_the_answer(release: Release, circumstance: Circumstance) -> Release:
    """Where an answer is asked, tell it and drop every record; rest it on nothing half-read."""
    scope = release.scope
    if scope.hands_out_records:
        return release
    for answer in release.answers:
        if answer.faults:
            release = release.blocked(answer)
    found = (
        profile_matched(circumstance.profile_match)
        if scope.answer is None
        else answered(
            scope,
            release.answers,
            release.condition,
            today=circumstance.today,
            birth_date=circumstance.birth_date,
        )
    )
    bare = tuple(replace(answer, records=()) for answer in release.answers)
    return replace(release, answers=bare, answered=found)


GUARDS: tuple[Guard, ...] = (
    only_unprotected,
    only_permitted,
    only_asked_category,
    only_rightly_sealed,
    no_my_number,
    no_third_persons,
    only_what_is_kept,
    only_declared_fields,
    only_asked_fields,
    only_with_provenance,
    only_the_answer,
)


COUNTED: frozenset[Guard] = frozenset(
    {
        only_asked_category,
        no_my_number,
        no_third_persons,
        only_what_is_kept,
        only_declared_fields,
        only_with_provenance,
    }
)
"""Guards whose removals are counted. Of the guard that protects people the bare number would tell."""


def _blocked(release: Release, answer: Any, guard: str) -> Release:
    log.error(
        "answer blocked guard=%s agency=%s category=%s",
        guard,
        answer.agency_id,
        release.scope.id,
    )
    return release.blocked(answer)
