"""One reading: a category of one person's records, asked of the agencies and shown to the citizen alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from consent.errors import SubjectNotAllowedError
from consent.grant import Grant
from consent.permission import Allowed
from consent.retrieval import Question, Retrieval
from consent.step_up import step_up
from provider.selfinfo.errors import RetrievalGoneError
from provider.storage.own_reads import NOBODY
from provider.web.citizen.fresh_card import demand_fresh_card
from provider.web.citizen.reading_told import tell_of_reading
from provider.web.citizen.records.people import Reader, demand_readable, may_read
from provider.web.services import services
from provider.web.sessions import citizen_id
from scopes.catalogue import SCOPES
from scopes.conditions import LATEST, check_condition
from scopes.outcome import Outcome
from scopes.scope import Scope

PURPOSE = "own"


@dataclass(frozen=True)
class Reading:
    """What there is to see until ``ends_at``.

    ``awaited`` while agencies are asked, ``unread`` when one could not be read. ``held`` are the datasets as in
    a result.
    """

    retrieval_id: str
    ends_at: datetime
    reader: Reader
    scope: Scope
    awaited: bool
    unread: bool
    complete: bool
    held: Sequence[Mapping[str, Any]]


def start(reader: Reader, scope: Scope, *, now: datetime) -> Retrieval:
    """Ask the agencies; what was read before is shredded, and a represented person hears of it. Raises ``SubjectNotAllowedError``."""
    if not may_read(reader, scope, now=now):
        raise SubjectNotAllowedError
    here = services()
    question = Question(scope.id, check_condition(scope.conditions, LATEST))
    with here.database.transaction():
        here.own_reads.shred(citizen_id(), now=now)
        subject_id = here.persons.enrol(reader.directory_id, now=now)
        tell_of_reading(subject_id, now=now)
        grant = _grant(subject_id, reader.relation, scope.id, now=now)
        return here.self_information.citizen_reads.start(grant, [question], now=now)


def shown(retrieval_id: str, *, now: datetime) -> Reading:
    """Show what is there by now, noted in the ledger.

    Raises ``RetrievalGoneError`` where nothing is left to see, and ``FreshCardNeededError`` for special care by a
    login that was old when it was asked for.
    """
    here = services()
    retrieval = here.self_information.citizen_reads.find(retrieval_id, citizen_id(), now=now)
    reader, scope = reader_of(retrieval, now=now), scope_of(retrieval)
    if step_up(scope):
        address = url_for("citizen.one_reading", retrieval_id=retrieval_id)
        demand_fresh_card(retrieval.created_at, back_to=address)
    grant = _grant(retrieval.subject_id, reader.relation, scope.id, now=now)
    allowed = Allowed((scope.id,))
    found = here.self_information.citizen_reads.show(grant, retrieval_id, allowed, now=now)
    entry = found.entries.get(scope.id, {"outcome": Outcome.PENDING.value})
    outcome = Outcome(entry["outcome"])
    return Reading(
        retrieval_id,
        retrieval.expires_at,
        reader,
        scope,
        awaited=found.awaited > 0 or outcome is Outcome.PENDING,
        unread=outcome is Outcome.SOURCE_ERROR,
        complete=bool(entry.get("complete", True)),
        held=entry.get("datasets", ()),
    )


def reader_of(retrieval: Retrieval, *, now: datetime) -> Reader:
    """Return about whom a reading is; raise ``RetrievalGoneError`` once the citizen may no longer read about them."""
    if retrieval.client_id != NOBODY or len(retrieval.questions) != 1:
        raise RetrievalGoneError  # what a consent page shows is another reading
    try:
        reader = demand_readable(services().persons.directory_ref(retrieval.subject_id), now=now)
    except SubjectNotAllowedError:
        raise RetrievalGoneError from None
    allowed = may_read(reader, scope_of(retrieval), now=now)
    if reader.relation != retrieval.relation or not allowed:
        raise RetrievalGoneError
    return reader


def scope_of(retrieval: Retrieval) -> Scope:
    """Return the category that is read; raise ``RetrievalGoneError`` for one that the catalogue has no more."""
    scope = SCOPES.get(retrieval.questions[0].category)
    if scope is None:
        raise RetrievalGoneError
    return scope


def _grant(subject_id: str, relation: str, category: str, *, now: datetime) -> Grant:
    """Describe who reads about whom: a grant that is kept nowhere."""
    return Grant(
        grant_id="",
        client_id=NOBODY,
        person_id=citizen_id(),
        subject_id=subject_id,
        credential_id="",
        relation=relation,
        categories=(category,),
        declined=(),
        purpose_id=PURPOSE,
        consent_text={},
        standing=False,
        given_at=now,
        expires_at=now,
    )
