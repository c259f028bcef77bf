"""Ask agencies for exchange histories: in the worker, on its event loop, within the limits of all questions.

For whom flags withhold it, each question meets the same limits and the stub takes the agency's place, so that
it takes as long and may fail as often as for a person of whom there is nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from connectors.agency_map import CONNECTED_ONLY, AgencyMap
from connectors.contract.exchange_history import CONDITION, EVENT_TYPE, EXCHANGE_HISTORY
from connectors.directory_port import PersonDirectory
from connectors.errors import DirectoryUnavailableError
from connectors.port import ConsentTerms, Source, SourceAnswer, SourceOutcome, SourceRequest
from connectors.routing import every_agency
from consent.exchange import (
    ExchangeAnswer,
    ExchangeEvent,
    Reported,
    unread_until,
    unrestricted,
    withholds_exchanges,
)
from provider.clock import japanese_day
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.selfinfo.exchange_history import sealed_content
from provider.selfinfo.ports import Persons, Protections
from provider.selfinfo.source_request import PREVIEW

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Questions of citizens that one worker takes up together."""

_LEASE = timedelta(seconds=30)
"""After so long another worker takes up what one left lying."""

_LONGEST_SECONDS = 15
"""An agency that needs longer counts as not read; the citizen asks again when they like."""

_Said = Mapping[str, Sequence[SourceAnswer | None]]
OnLoop = Callable[[Coroutine[Any, Any, _Said]], _Said]
"""Runs work on the event loop that asks agencies, and waits for it."""


class ExchangeWork(Protocol):
    """What the worker's side needs of storage."""

    def claim_due(self, *, now: datetime, count: int, until: datetime) -> Sequence[ExchangeAnswer]:
        """Take questions that nobody works on; nobody else gets them before ``until``."""
        ...

    def keep(self, answer_id: str, content: bytes, *, until: datetime) -> None:
        """Keep what the agencies said; the first to bring it wins."""
        ...


@dataclass(frozen=True)
class ExchangeCollector:
    """Takes up citizens' questions, asks all agencies that may know the person, and seals what they say."""

    work: ExchangeWork
    persons: Persons
    directory: PersonDirectory
    source: Source
    envelope: Envelope
    references: KeyedHash
    protections: Protections
    agency_map: AgencyMap = CONNECTED_ONLY

    def collect_due(self, on_loop: OnLoop, *, now: datetime) -> int:
        """Collect what waits; return how many questions were taken up."""
        claimed = self.work.claim_due(now=now, count=AT_ONCE, until=now + _LEASE)
        asking: dict[str, Sequence[SourceRequest]] = {}
        for each in claimed:
            try:
                asking[each.answer_id] = self._requests(each, now=now)
            except DirectoryUnavailableError:
                log.warning("directory silent for an exchange history")
        said = on_loop(self._said(asking, now)) if asking else {}
        for each in claimed:
            if each.answer_id in said:
                self._keep(each, said[each.answer_id])
        return len(claimed)

    def _requests(self, asked: ExchangeAnswer, *, now: datetime) -> Sequence[SourceRequest]:
        """Word one question to each agency, under references that no other agency knows."""
        linkage = self.directory.linkage(self.persons.directory_ref(asked.subject_id))
        if linkage is None:
            return ()
        protection = self.protections(asked.subject_id)
        agencies = every_agency(linkage, today=japanese_day(now), agency_map=self.agency_map)
        return [
            SourceRequest(
                request_id=self.references.token("exchange", asked.answer_id, agency_id),
                agency_id=agency_id,
                linkage_code=linkage.codes[agency_id],
                category=EXCHANGE_HISTORY,
                condition=CONDITION,
                consent_reference=self.references.token("asking", asked.answer_id, agency_id),
                scope=EXCHANGE_HISTORY,
                record_types=(EVENT_TYPE,),
                consent=_terms(asked),
                withheld=withholds_exchanges(protection, agency_id),
            )
            for agency_id in agencies
        ]

    async def _said(self, asking: Mapping[str, Sequence[SourceRequest]], now: datetime) -> _Said:
        """Put all questions at once; None stands for an agency that was not read in time."""
        every = [request for requests in asking.values() for request in requests]
        answers = iter(await asyncio.gather(*(self._fetched(each, now) for each in every)))
        return {name: [next(answers) for _ in requests] for name, requests in asking.items()}

    async def _fetched(self, request: SourceRequest, now: datetime) -> SourceAnswer | None:
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                return await self.source.fetch(request, now=now)
        except TimeoutError:
            return None

    def _keep(self, asked: ExchangeAnswer, answers: Sequence[SourceAnswer | None]) -> None:
        read = [each for each in answers if each and each.outcome is not SourceOutcome.ERROR]
        reported = unrestricted(
            Reported(answer.agency_id, ExchangeEvent.from_wire(event))
            for answer in read
            for event in answer.records
        )
        complete = len(read) == len(answers)
        content = sealed_content(asked, reported, complete=complete, envelope=self.envelope)
        self.work.keep(asked.answer_id, content, until=unread_until(asked.created_at))


def _terms(asked: ExchangeAnswer) -> ConsentTerms:
    """Say that nobody but the citizen reads it, and that they asked just now."""
    return ConsentTerms(
        basis=PREVIEW,
        relying_party="",
        purpose_id=EXCHANGE_HISTORY,
        relation=asked.relation,
        standing=False,
        given_at=asked.created_at,
        expires_at=asked.expires_at,
    )
