"""One question on its way through the gate, and why it may have to turn back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from connectors.gate.breaker import Breaker
from connectors.gate.bulkhead import Bulkhead
from connectors.gate.terms import Terms
from connectors.port import SourceAnswer, SourceErrorKind, SourceRequest
from connectors.registry import AgencyEndpoint


@dataclass(frozen=True)
class AgencyGate:
    """What stands before one agency for all questions of this process."""

    endpoint: AgencyEndpoint
    terms: Terms
    breaker: Breaker
    bulkhead: Bulkhead


@dataclass(frozen=True)
class Question:
    """A request, the gate before its agency, and its time.

    ``now`` is the caller's time when it was put, ``begun`` the event loop's. Nothing here reads whether the
    request is withheld.
    """

    request: SourceRequest
    gate: AgencyGate
    now: datetime
    begun: float
    loop_time: Callable[[], float]

    def instant(self) -> datetime:
        """Return the caller's time as it is after all the waiting so far."""
        return self.now + timedelta(seconds=self.loop_time() - self.begun)

    @property
    def deadline(self) -> float:
        """The event loop's time at which the question is given up."""
        return self.begun + self.gate.terms.seconds

    def left(self) -> float:
        """Return the seconds until then."""
        return max(self.deadline - self.loop_time(), 0.0)


Onward = Callable[[Question], Awaitable[SourceAnswer]]
"""The steps that are still to come, and the agency behind them."""

Step = Callable[[Question, Onward], Awaitable[SourceAnswer]]
"""One limit: lets a question go onward, or raises ``NotAskedError``."""


class NotAskedError(Exception):
    """A limit of the gate turned a question back before the agency saw it; raised and caught in the gate."""

    def __init__(self, kind: SourceErrorKind, retry_after: float | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_after = None if retry_after is None else max(ceil(retry_after), 1)
