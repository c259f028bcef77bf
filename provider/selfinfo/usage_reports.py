"""Tell agencies what became of their answers: once a day, and of defects soon after they were seen.

A report tells all that was counted of its day so far; a later one of the same day takes its place.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from connectors.counts import DueReport
from connectors.port import Source
from provider.clock import japanese_day

log = logging.getLogger(__name__)


class ReportStore(Protocol):
    """Says what has to be told, and keeps what was."""

    def due(self, *, now: datetime, today: date) -> Sequence[DueReport]:
        """List what agencies have to hear, a bounded number."""
        ...

    def tried(self, due: DueReport, *, now: datetime, taken: bool) -> None:
        """Note that an agency was told, or that it has to be told again later."""
        ...


@dataclass(frozen=True)
class UsageReports:
    """The worker's errand; two workers that tell an agency the same do no harm."""

    store: ReportStore
    source: Source

    def deliver_due(self, *, now: datetime) -> int:
        """Tell every agency what is due; return how many reports were taken."""
        due = self.store.due(now=now, today=japanese_day(now))
        return asyncio.run(self._deliver(due, now)) if due else 0

    async def _deliver(self, due: Sequence[DueReport], now: datetime) -> int:
        taken = await asyncio.gather(*(self._tell(each, now) for each in due))
        return sum(taken)

    async def _tell(self, due: DueReport, now: datetime) -> bool:
        taken = await self.source.report(due.report, now=now)
        await asyncio.to_thread(self.store.tried, due, now=now, taken=taken)
        if due.report.defects or not taken:
            log.info(
                "usage report agency=%s defects=%d taken=%s",
                due.report.agency_id,
                len(due.report.defects),
                taken,
            )
        return taken
