"""The worker's use case: ask every agency that may hold something, and keep each answer at once.

Whatever happens in between, the row tells where things stand: a worker that dies leaves a lease that
lapses, and the next one asks only what has no answer yet. No transaction is open while we wait.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.directory_port import Linkage, PersonDirectory
from connectors.errors import DirectoryUnavailableError
from connectors.port import Holder, Source, SourceAnswer, SourceOutcome, SourceRequest
from connectors.routing import agencies_for
from consent.ports import GrantStore, RetrievalWork
from consent.retrieval import Part, Retrieval, RetrievalState
from provider.clock import Clock, japanese_day
from provider.keys.envelope import DataKey, Envelope
from provider.keys.keyed import KeyedHash
from provider.selfinfo.answers import data_key_place, input_of, part_key, sealed_answer
from provider.selfinfo.ports import Persons
from scopes.catalogue import SCOPES

LEASE = timedelta(seconds=10)
"""How long a dead worker's work lies still."""

_PAUSE = timedelta(seconds=3)
"""How long work rests that could not be finished now, such as while the directory is silent."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Leased:
    """A retrieval in this worker's hands, with its key in clear and the codes to ask with."""

    retrieval: Retrieval
    key: DataKey
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Collector:
    """Collects one retrieval at a time per call; calls may run side by side in threads."""

    work: RetrievalWork
    grants: GrantStore
    persons: Persons
    directory: PersonDirectory
    source: Source
    envelope: Envelope
    references: KeyedHash
    clock: Clock

    def collect(self, retrieval_id: str) -> None:
        """Ask what is still to be asked; return at once when there is nothing or another has it."""
        now = self.clock()
        retrieval = self.work.lease(retrieval_id, now=now, until=now + LEASE)
        if retrieval is None or retrieval.data_key is None:
            return
        if not self._wanted(retrieval):
            self.work.shred(retrieval_id, RetrievalState.REVOKED)
            return
        try:
            linkage = self._linkage(retrieval.subject_id)
        except DirectoryUnavailableError:
            log.warning("directory silent retrieval=%s", retrieval_id)
            self._rest(retrieval)
            return
        if not self._planned(retrieval, linkage):
            return
        waiting = [part for part in self.work.parts(retrieval_id) if part.answer is None]
        key = self.envelope.data_key(retrieval.data_key, place=data_key_place(retrieval_id))
        asyncio.run(self._ask_all(_Leased(retrieval, key, linkage.codes), waiting))

    def _wanted(self, retrieval: Retrieval) -> bool:
        """Tell whether the citizen still wants this; a preview has no grant yet."""
        if retrieval.grant_id is None:
            return True
        grant = self.grants.get(retrieval.grant_id)
        return grant is not None and grant.alive(now=self.clock())

    def _linkage(self, subject_id: str) -> Linkage:
        """Ask where records may lie; for a person whom the directory does not know, nowhere."""
        found = self.directory.linkage(self.persons.directory_ref(subject_id))
        return found or Linkage((), {})

    def _planned(self, retrieval: Retrieval, linkage: Linkage) -> bool:
        """Write down once whom to ask for what; agencies that have no code for the person drop out."""
        if self.work.parts(retrieval.retrieval_id):
            return True
        today = japanese_day(self.clock())
        asked = [
            Part(part_key(scope, each.category.id), agency_id)
            for question in retrieval.questions
            if (scope := SCOPES.get(question.category)) is not None
            for each in scope.inputs
            for agency_id in agencies_for(each.category, linkage, question.condition, today=today)
            if agency_id in linkage.codes
        ]
        return self.work.plan(retrieval.retrieval_id, retrieval.attempt, asked) and bool(asked)

    async def _ask_all(self, leased: _Leased, waiting: Sequence[Part]) -> None:
        asking = [asyncio.create_task(self._ask(leased, part)) for part in waiting]
        keeping = asyncio.create_task(self._keep(leased.retrieval, asking))
        left = leased.retrieval.deadline_at - self.clock()
        await asyncio.wait(asking, timeout=max(left.total_seconds(), 0))
        for task in (keeping, *asking):
            task.cancel()
        outcomes = await asyncio.gather(*asking, return_exceptions=True)
        faults = [fault for fault in outcomes if isinstance(fault, Exception)]
        if faults:
            names = sorted({type(fault).__name__ for fault in faults})
            log.error(
                "collecting broke off retrieval=%s faults=%s", leased.retrieval.retrieval_id, names
            )
            await asyncio.to_thread(self._rest, leased.retrieval)

    async def _ask(self, leased: _Leased, part: Part) -> None:
        request = self._request(leased, part)
        if request is None:
            answer = _withdrawn(part, now=self.clock())
        else:
            answer = await self.source.fetch(request, now=self.clock())
        arrived = replace(answer, retrieved_at=self.clock())
        sealed = sealed_answer(leased.retrieval.retrieval_id, arrived, leased.key, part=part)
        await asyncio.to_thread(self.work.answer, leased.retrieval.retrieval_id, sealed)

    async def _keep(self, retrieval: Retrieval, asking: "Sequence[asyncio.Task[None]]") -> None:
        """Renew the lease while agencies think; stop asking when it was lost or all is revoked."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            until = self.clock() + LEASE
            kept = await asyncio.to_thread(
                self.work.renew, retrieval.retrieval_id, retrieval.attempt, until=until
            )
            if not kept:
                for task in asking:
                    task.cancel()
                return

    def _request(self, leased: _Leased, part: Part) -> SourceRequest | None:
        """Ask under references that say nothing to another agency, the same at every repeat.

        None for what has left the catalogue since it was planned: nobody is asked for that.
        """
        retrieval = leased.retrieval
        found = input_of(part.category)
        if found is None:
            return None
        scope, asked = found
        condition = retrieval.condition_of(scope.id)
        assert condition is not None
        return SourceRequest(
            request_id=self.references.token(
                "request", retrieval.retrieval_id, part.agency_id, part.category
            ),
            agency_id=part.agency_id,
            linkage_code=leased.codes[part.agency_id],
            category=asked.category.id,
            condition=condition,
            scope=scope.id,
            record_types=asked.record_types,
            consent_reference=self.references.token(
                "consent", retrieval.grant_id or retrieval.retrieval_id, part.agency_id
            ),
        )

    def _rest(self, retrieval: Retrieval) -> None:
        """Leave the rest to the sweeper, after a pause."""
        until = self.clock() + _PAUSE
        self.work.renew(retrieval.retrieval_id, retrieval.attempt, until=until)


def _withdrawn(part: Part, *, now: datetime) -> SourceAnswer:
    return SourceAnswer(
        part.agency_id, part.category, SourceOutcome.UNSUPPORTED, now, Holder("", "", "")
    )
