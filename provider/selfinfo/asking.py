"""Ask every agency of one retrieval at once, and keep each answer as soon as it may be seen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.port import NO_HOLDER, SourceAnswer, SourceOutcome
from consent.retrieval import Part
from provider.clock import japanese_day
from provider.selfinfo.answers import input_of, sealed_answer
from provider.selfinfo.collect import NOBODY, Collector, Taken
from provider.selfinfo.silence import is_silent
from provider.selfinfo.ticks import last_call

Write = Callable[[str, Part], Awaitable[None]]
"""Keeps one sealed answer of a retrieval."""


class Asking:
    """The questions of one retrieval that are under way.

    An answer that is held until its tick lies in this process alone: after a crash the agency is asked again.
    """

    def __init__(self, collector: Collector, taken: Taken, *, write: Write) -> None:
        self._collector = collector
        self._taken = taken
        self._write = write
        self._ticks: dict[datetime, asyncio.Event] = {}
        self._last_call = last_call(
            created_at=taken.retrieval.created_at, deadline_at=taken.retrieval.deadline_at
        )

    async def run(self, waiting: Sequence[Part]) -> Sequence[str]:
        """Ask until everything is answered or the time is over; return the kinds of our own faults."""
        outcomes = await asyncio.gather(
            *(self._ask(part) for part in waiting), return_exceptions=True
        )
        faults = (outcome for outcome in outcomes if isinstance(outcome, Exception))
        return sorted({type(fault).__name__ for fault in faults})

    async def _ask(self, part: Part) -> None:
        answer = await self._fetched(part)
        if answer is None:
            return
        released_at = self._released_at(part, answer)
        seen = replace(self._taken.withheld.kept(answer), retrieved_at=released_at)
        retrieval_id = self._taken.retrieval.retrieval_id
        sealed = sealed_answer(retrieval_id, seen, self._taken.key, part=part)
        await self._until(released_at)
        await self._write(retrieval_id, sealed)

    async def _fetched(self, part: Part) -> SourceAnswer | None:
        """Ask the agency; None when it did not answer in time, which the deadline tells by itself."""
        if part.agency_id == NOBODY:
            return _bare(part, SourceOutcome.NONE_HELD, now=self._now())
        request = self._collector.request(self._taken, part)
        if request is None:
            return _bare(part, SourceOutcome.UNSUPPORTED, now=self._now())
        try:
            async with asyncio.timeout(self._seconds_until(self._last_call)) as limit:
                answer = await self._collector.source.fetch(request, now=self._now())
        except TimeoutError:
            if limit.expired():
                return None
            raise
        if not request.withheld:  # nobody was asked, and the agency counts, too
            self._collector.tally.answered(answer, day=japanese_day(self._now()))
        return answer

    def _released_at(self, part: Part, answer: SourceAnswer) -> datetime:
        """Return when the answer may be seen: now, or what looks like nothing at its tick."""
        now, retrieval = self._now(), self._taken.retrieval
        found = input_of(part.category)
        withheld = self._taken.withheld
        if found and not is_silent(found[0], answer, today=japanese_day(now), withheld=withheld):
            return now
        return self._collector.ticks.seen_at(retrieval)(part.agency_id, now)

    async def _until(self, instant: datetime) -> None:
        """Wait for an instant; all who wait for the same one go on together."""
        seconds = self._seconds_until(instant)
        if seconds <= 0:
            return
        if instant not in self._ticks:
            self._ticks[instant] = asyncio.Event()
            asyncio.get_running_loop().call_later(seconds, self._ticks[instant].set)
        await self._ticks[instant].wait()

    def _seconds_until(self, instant: datetime) -> float:
        return max((instant - self._now()).total_seconds(), 0)

    def _now(self) -> datetime:
        return self._collector.clock()


def _bare(part: Part, outcome: SourceOutcome, *, now: datetime) -> SourceAnswer:
    found = input_of(part.category)
    category = found[1].category.id if found else part.category
    return SourceAnswer(part.agency_id, category, outcome, now, NO_HOLDER)
