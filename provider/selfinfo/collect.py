"""The steps of collecting a retrieval that wait for no agency: take it, plan it, word its questions.

Whatever happens in between, the row tells where things stand: a worker that dies leaves a lease that
lapses, and the next one asks only what has no answer yet. No transaction is open while agencies think.
``Asking`` asks, ``Floor`` is where many retrievals are worked on at once.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from connectors.agency_map import CONNECTED_ONLY, AgencyMap
from connectors.directory_port import Linkage, PersonDirectory
from connectors.port import Condition, ConsentTerms, Source, SourceRequest
from connectors.routing import agencies_for
from consent.grant import Grant
from consent.ports import GrantStore, RetrievalWork
from consent.retrieval import Part, Retrieval, RetrievalState
from provider.clock import Clock, japanese_day
from provider.keys.envelope import DataKey, Envelope
from provider.keys.keyed import KeyedHash
from provider.selfinfo.answers import data_key_place, input_of, part_key
from provider.selfinfo.ports import Persons
from provider.selfinfo.sealed import UNSEALED, CannotSealError, SealedPath, Sealing
from provider.selfinfo.silence import Withheld, Withholding
from provider.selfinfo.source_request import Recital
from provider.selfinfo.tally import Tally
from provider.selfinfo.ticks import Ticks
from scopes.catalogue import SCOPES
from scopes.category import Category

log = logging.getLogger(__name__)

NOBODY = ""
"""Stands as the agency of what no agency is asked for, so that it is not there sooner than what is withheld."""


@dataclass(frozen=True)
class Taken:
    """A retrieval in this worker's hands: its key in clear, its grant, its terms, and what is withheld.

    A preview has no grant yet. ``linkage`` is where the person's records may lie, once that is known;
    ``sealing`` says what agencies seal.
    """

    retrieval: Retrieval
    key: DataKey
    grant: Grant | None
    terms: ConsentTerms
    withheld: Withheld
    linkage: Linkage = field(default_factory=lambda: Linkage((), {}))
    sealing: Sealing = field(default_factory=Sealing)


@dataclass(frozen=True)
class Collector:
    """The steps, each of which may block; they may run side by side in threads."""

    work: RetrievalWork
    grants: GrantStore
    persons: Persons
    directory: PersonDirectory
    source: Source
    envelope: Envelope
    references: KeyedHash
    clock: Clock
    ticks: Ticks
    withholding: Withholding
    recital: Recital
    tally: Tally
    agency_map: AgencyMap = CONNECTED_ONLY
    sealed_path: SealedPath = UNSEALED

    def take(self, retrieval_id: str, owner: str, *, until: datetime) -> Taken | None:
        """Take an open retrieval that nobody holds; None when there is nothing to be done here.

        One whose consent has ended meanwhile is shredded instead; one whose consent is paused waits for
        the next sweep, until its deadline.
        """
        retrieval = self.work.lease(retrieval_id, owner, now=self.clock(), until=until)
        if retrieval is None or retrieval.data_key is None:
            return None
        grant = self.grants.get(retrieval.grant_id) if retrieval.grant_id else None
        if retrieval.grant_id and (grant is None or not grant.alive(now=self.clock())):
            self.work.shred(retrieval_id, RetrievalState.REVOKED)
            return None
        if grant is not None and grant.paused:
            return None
        key = self.envelope.data_key(retrieval.data_key, place=data_key_place(retrieval_id))
        terms = self.recital(retrieval, grant)
        withheld = self.withholding(retrieval.subject_id)
        sealing = self.sealed_path.agreed(grant)
        return Taken(retrieval, key, grant, terms, withheld, sealing=sealing)

    def located(self, taken: Taken) -> Taken:
        """Ask where records may lie; for a person whom the directory does not know, nowhere.

        Raises ``DirectoryUnavailableError`` while the directory is silent.
        """
        ref = self.persons.directory_ref(taken.retrieval.subject_id)
        linkage = self.directory.linkage(ref)
        if linkage is None:
            return taken
        withheld = taken.withheld.knowing(
            linkage, today=japanese_day(self.clock()), agency_map=self.agency_map
        )
        return replace(taken, linkage=linkage, withheld=withheld)

    def plan(self, taken: Taken) -> Sequence[Part]:
        """Write down once whom to ask for what; return what has no answer yet.

        Agencies that have no code for the person drop out; where none is left, ``NOBODY`` is asked, and has its
        tick like whoever holds nothing. What a preview brought along has its parts already. Empty when the lease
        was lost.
        """
        retrieval = taken.retrieval
        known = self.work.parts(retrieval.retrieval_id)
        planned = {part.category for part in known}
        asked = self._asked(retrieval, taken.linkage)
        missing = [part for part in asked if part.category not in planned]
        waiting = [part for part in known if part.answer is None]
        if known and not missing:
            return waiting
        kept = self.work.plan(retrieval.retrieval_id, retrieval.attempt, missing)
        return [*waiting, *missing] if kept else ()

    def _asked(self, retrieval: Retrieval, linkage: Linkage) -> Sequence[Part]:
        today = japanese_day(self.clock())
        return [
            Part(part_key(scope, each.category.id), agency_id)
            for question in retrieval.questions
            if (scope := SCOPES.get(question.category)) is not None
            for each in scope.inputs
            for agency_id in self._agencies(each.category, linkage, question.condition, today)
        ]

    def _agencies(
        self, category: Category, linkage: Linkage, condition: Condition, today: date
    ) -> Sequence[str]:
        found = agencies_for(category, linkage, condition, today=today, agency_map=self.agency_map)
        return [agency_id for agency_id in found if agency_id in linkage.codes] or [NOBODY]

    def request(self, taken: Taken, part: Part) -> SourceRequest | None:
        """Word one question, under references that tell another agency nothing and stay at repeats.

        None where nobody can be asked any more: for what has left the catalogue since it was planned, at an
        agency that has no code for the person any more, and where an answer could not be sealed as agreed.
        """
        retrieval, codes = taken.retrieval, taken.linkage.codes
        found = input_of(part.category)
        if found is None or part.agency_id not in codes:
            return None
        scope, asked = found
        condition = retrieval.condition_of(scope.id)
        assert condition is not None
        try:
            recipient = self.sealed_path.recipient(taken.sealing, scope, part.agency_id)
        except CannotSealError:
            log.warning("no key to seal to client=%s", retrieval.client_id)
            return None
        return SourceRequest(
            request_id=self.references.token(
                "request", retrieval.retrieval_id, part.agency_id, part.category
            ),
            agency_id=part.agency_id,
            linkage_code=codes[part.agency_id],
            category=asked.category.id,
            condition=condition,
            scope=scope.id,
            record_types=asked.record_types,
            consent_reference=self.references.token(
                "consent", retrieval.grant_id or retrieval.retrieval_id, part.agency_id
            ),
            consent=taken.terms,
            recipient=recipient,
            withheld=taken.withheld(asked.category.id, part.agency_id),
        )
