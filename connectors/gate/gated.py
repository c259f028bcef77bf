"""``GatedSource``: any way of asking agencies, behind the limits that all ways have in common.

One gate serves all retrievals of a process and belongs to one event loop. Time is the caller's ``now`` and
what passed on the loop's own clock since; nothing reads the machine's clock, so a loop whose time jumps
runs everything here as it would run in real time.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from connectors.answer import failed, without_records
from connectors.gate.breaker import Breaker
from connectors.gate.bulkhead import Bulkhead
from connectors.gate.question import AgencyGate, NotAskedError, Question, Step
from connectors.gate.quota import Quotas
from connectors.gate.steady import SteadyAnswers
from connectors.gate.steps import (
    Remembered,
    WithinQuota,
    agency_not_resting,
    breaker_fed,
    chained,
    few_at_once,
    outside_maintenance,
    repeated,
    within_time,
)
from connectors.gate.terms import Terms, terms_of
from connectors.gate.windows import open_until
from connectors.port import (
    NO_HOLDER,
    Coverage,
    Heartbeat,
    Source,
    SourceAnswer,
    SourceErrorKind,
    SourceOutcome,
    SourceRequest,
    UsageReport,
)
from connectors.registry import AgencyEndpoint

_GLANCE_SECONDS = 10
"""How long what names no person may take: a heartbeat, coverage, a usage report."""


@dataclass(frozen=True)
class AgencyState:
    """How an agency stands in this process, for the operator.

    ``breaker`` is ``closed``, ``opened`` or ``half-opened``, ``rest_seconds`` how long the agency is left
    alone still, ``asking`` and ``waiting`` count questions, ``maintenance_until`` is None outside of windows.
    """

    agency_id: str
    breaker: str
    rest_seconds: int
    asking: int
    waiting: int
    maintenance_until: datetime | None


class GatedSource:
    """A ``Source`` around another; ``RegistryFaultError`` for limits that cannot be read."""

    def __init__(
        self,
        inner: Source,
        agencies: Mapping[str, AgencyEndpoint],
        *,
        default: Terms | None = None,
        quotas: Quotas | None = None,
        steady: SteadyAnswers | None = None,
    ) -> None:
        self._inner = inner
        terms = terms_of(agencies, default)
        self._gates = {name: _gate(agencies[name], terms[name]) for name in agencies}
        steps: tuple[Step, ...] = (
            outside_maintenance,
            Remembered(steady or SteadyAnswers()),
            agency_not_resting,
            few_at_once,
            breaker_fed,
            within_time,
            repeated,
            WithinQuota(quotas or Quotas()),
        )
        self._put = chained(steps, self._ask)

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Ask one agency within its limits; an agency we are not connected to serves nothing."""
        gate = self._gates.get(request.agency_id)
        if gate is None:
            return without_records(request, NO_HOLDER, SourceOutcome.UNSUPPORTED, now=now)
        clock = asyncio.get_running_loop().time
        question = Question(request, gate, now, clock(), clock)
        try:
            return await self._put(question)
        except NotAskedError as turned:
            holder = gate.endpoint.holder
            at = question.instant()
            return failed(request, holder, turned.kind, now=at, retry_after=turned.retry_after)

    async def heartbeat(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Look whether an agency is well; one in maintenance is not asked."""
        if end := self._maintenance_until(agency_id, now):
            rest = ceil((end - now).total_seconds())
            return Heartbeat(agency_id, SourceErrorKind.MAINTENANCE, rest)
        try:
            async with asyncio.timeout(_GLANCE_SECONDS):
                return await self._inner.heartbeat(agency_id, now=now)
        except TimeoutError:
            return Heartbeat(agency_id, SourceErrorKind.TIMEOUT)

    async def coverage(self, agency_id: str, *, now: datetime) -> Coverage | None:
        """Read what an agency serves; None when it does not say, or is in maintenance."""
        if self._maintenance_until(agency_id, now):
            return None
        try:
            async with asyncio.timeout(_GLANCE_SECONDS):
                return await self._inner.coverage(agency_id, now=now)
        except TimeoutError:
            return None

    async def report(self, report: UsageReport, *, now: datetime) -> bool:
        """Tell an agency what became of its answers; False when it has to be told again."""
        if self._maintenance_until(report.agency_id, now):
            return False
        try:
            async with asyncio.timeout(_GLANCE_SECONDS):
                return await self._inner.report(report, now=now)
        except TimeoutError:
            return False

    def states(self, *, now: datetime) -> tuple[AgencyState, ...]:
        """Tell how every agency stands; called on the loop that asks them."""
        clock = asyncio.get_running_loop().time()
        return tuple(
            AgencyState(
                agency_id=name,
                breaker=gate.breaker.state,
                rest_seconds=ceil(gate.breaker.rest(clock)),
                asking=gate.bulkhead.inside,
                waiting=gate.bulkhead.waiting,
                maintenance_until=open_until(gate.terms.maintenance, now=now),
            )
            for name, gate in self._gates.items()
        )

    async def _ask(self, question: Question) -> SourceAnswer:
        return await self._inner.fetch(question.request, now=question.instant())

    def _maintenance_until(self, agency_id: str, now: datetime) -> datetime | None:
        gate = self._gates.get(agency_id)
        return open_until(gate.terms.maintenance, now=now) if gate else None


def _gate(endpoint: AgencyEndpoint, terms: Terms) -> AgencyGate:
    return AgencyGate(
        endpoint,
        terms,
        Breaker(endpoint.agency_id, failures=terms.failures, rest_seconds=terms.rest_seconds),
        Bulkhead(at_once=terms.at_once, waiting=terms.waiting),
    )
