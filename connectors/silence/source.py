"""A ``Source`` around another, inside the gate: a withheld question ends here, and takes as long as others.

An agency that is down, slow or in maintenance is so for withheld questions, too: a sign of life, which names
nobody, tells. The rest of the time, and how often a question fails, is drawn from what other questions of
this process met lately.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Protocol, TypeVar

from connectors.answer import failed, without_records
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
from connectors.silence.samples import Failure, Samples

T = TypeVar("T")

_HANGS_SECONDS = 3.0
"""From here on a sign of life that does not come counts as an agency that hangs, as it would for others."""


class Draw(Protocol):
    """Where chance comes from, such as ``random.Random``."""

    def random(self) -> float:
        """Return a number from 0 to under 1."""
        ...

    def choice(self, seq: Sequence[T]) -> T:
        """Return one of several."""
        ...


class SilentSource:
    """Answers withheld questions itself and hands all others on, learning from how they end.

    ``draw`` decides how long and whether it fails: the system's own randomness, or a seed in tests.
    """

    def __init__(
        self,
        inner: Source,
        agencies: Mapping[str, AgencyEndpoint],
        *,
        samples: Samples | None = None,
        draw: Draw | None = None,
    ) -> None:
        self._inner = inner
        self._agencies = agencies
        self._samples = samples or Samples()
        self._draw: Draw = draw or SystemRandom()

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Ask the agency, unless the question is withheld."""
        began = _clock()
        if request.withheld:
            return await self._silent(request, began, now=now)
        answer = await self._inner.fetch(request, now=now)
        self._learn(answer, _clock() - began)
        return answer

    async def heartbeat(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Look whether an agency is well."""
        return await self._inner.heartbeat(agency_id, now=now)

    async def coverage(self, agency_id: str, *, now: datetime) -> Coverage | None:
        """Read what an agency serves."""
        return await self._inner.coverage(agency_id, now=now)

    async def report(self, report: UsageReport, *, now: datetime) -> bool:
        """Tell an agency what became of its answers."""
        return await self._inner.report(report, now=now)

    def _learn(self, answer: SourceAnswer, seconds: float) -> None:
        """Note how a question ended; one that failed for what was in its records tells nothing of others."""
        if answer.outcome is SourceOutcome.NONE_HELD:
            self._samples.none_held(answer.agency_id, answer.category, seconds)
        if answer.outcome is not SourceOutcome.ERROR:
            serves = answer.outcome is not SourceOutcome.UNSUPPORTED
            self._samples.served(answer.agency_id, answer.category, serves=serves)
        failure = None
        if answer.error_kind is not None:
            if answer.faults:
                return
            failure = Failure(answer.error_kind, seconds, answer.retry_after)
        self._samples.ended(answer.agency_id, failure, now=_clock())

    async def _silent(self, request: SourceRequest, began: float, *, now: datetime) -> SourceAnswer:
        """Take the agency's place: its state as it is now, then the time of one who finds nothing."""
        endpoint = self._agencies.get(request.agency_id)
        if endpoint is None:
            return without_records(request, NO_HOLDER, SourceOutcome.UNSUPPORTED, now=now)
        served = asyncio.create_task(self._serves(request, now=now))
        try:
            failure = await self._failure(request, began, now=now)
            outcome = SourceOutcome.NONE_HELD
            if (
                served.done() and not served.result()
            ):  # what it says late counts from the next time on
                outcome = SourceOutcome.UNSUPPORTED
        finally:
            served.cancel()
        at = _after(now, began)
        if failure is None:
            return without_records(request, endpoint.holder, outcome, now=at)
        kind, after = failure.kind, failure.retry_after
        return failed(request, endpoint.holder, kind, now=at, retry_after=after)

    async def _failure(
        self, request: SourceRequest, began: float, *, now: datetime
    ) -> Failure | None:
        """Wait as long as others do, and fail as they do; None where they would have had an answer."""
        sign = await self._sign(request.agency_id, now=now)
        if sign.error_kind is not None:
            return Failure(sign.error_kind, _clock() - began, sign.retry_after)
        share, ways = self._samples.failures(request.agency_id, now=_clock())
        failure = self._draw.choice(ways) if self._draw.random() < share else None
        seconds = failure.seconds if failure else self._seconds(request)
        await asyncio.sleep(max(began + seconds - _clock(), 0))
        return failure

    async def _sign(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Look at the agency; at one that hangs again and again, as others wait for its answer."""
        while True:
            began = _clock()
            sign = await self._inner.heartbeat(agency_id, now=now)
            self._samples.sign_of_life(agency_id, well=sign.error_kind is None, now=_clock())
            hangs = sign.error_kind is SourceErrorKind.TIMEOUT
            if not hangs or _clock() - began < _HANGS_SECONDS:
                return sign

    async def _serves(self, request: SourceRequest, *, now: datetime) -> bool:
        """Tell whether the agency serves the category: by its last answer, or else by what it says."""
        known = self._samples.serves(request.agency_id, request.category)
        if known is not None:
            return known
        coverage = await self._inner.coverage(request.agency_id, now=now)
        serves = coverage is None or any(
            each.category == request.category for each in coverage.covered
        )
        self._samples.served(request.agency_id, request.category, serves=serves)
        return serves

    def _seconds(self, request: SourceRequest) -> float:
        times = self._samples.times(request.agency_id, request.category)
        return self._draw.choice(times) if times else 0.0


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _after(now: datetime, began: float) -> datetime:
    return now + timedelta(seconds=_clock() - began)
