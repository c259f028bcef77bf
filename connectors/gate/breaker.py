"""The circuit breaker of one agency: after failures in a row it is left alone, then tried by one question.

The states and their changes are purgatory's. Its own clock is out of use: it reads the machine's time and
cannot be given another. So the library's time to live is endless, and the time at which an agency is tried
again is told here, by the clock of the event loop.
"""

import logging
import math

from purgatory.domain.messages.events import ContextChanged
from purgatory.domain.model import CLOSED, OPENED, Context, HalfOpenedState, OpenedState

log = logging.getLogger(__name__)


class AgencyFailedError(Exception):
    """A question failed; told to the breaker, raised by nobody."""


class Breaker:
    """Whether an agency may be asked. ``now`` is seconds of one clock that never goes back."""

    def __init__(self, agency_id: str, *, failures: int, rest_seconds: float) -> None:
        self._context = Context(agency_id, threshold=failures, ttl=math.inf)
        self._rest_seconds = rest_seconds
        self._opened_at = 0.0
        self._trying = False

    @property
    def state(self) -> str:
        """Name the state: ``closed`` (asked as usual), ``opened`` (left alone) or ``half-opened`` (tried)."""
        return self._context.state

    def rest(self, now: float) -> float:
        """Tell for how many seconds the agency is left alone; 0 when the next question may ask it."""
        if self.state == CLOSED:
            return 0.0
        left = max(self._opened_at + self._rest_seconds - now, 0.0)
        return max(left, 1.0) if self._trying else left

    def admit(self, now: float) -> bool:
        """Let a question through or not; who is let through says ``succeeded``, ``failed`` or ``left``."""
        if self.rest(now) > 0:
            return False
        if self.state == OPENED:
            self._context.set_state(HalfOpenedState())
        try:
            self._context.handle_new_request()
        except OpenedState:
            return False
        self._trying = self.state != CLOSED
        self._told()
        return True

    def succeeded(self) -> None:
        """Note that the agency answered."""
        self._trying = False
        self._context.handle_end_request()
        self._told()

    def failed(self, now: float) -> None:
        """Note that it did not; a question let through earlier may say so when it is left alone already."""
        if self.state == OPENED:
            return
        self._trying = False
        self._context.handle_exception(AgencyFailedError())
        if self.state == OPENED:
            self._opened_at = now
        self._told()

    def left(self) -> None:
        """Note that nothing is known: the question was not put, or nobody waits for its answer."""
        self._trying = False

    def _told(self) -> None:
        """Tell the operator of each change of state, by the agency's id alone."""
        for message in self._context.messages:
            if isinstance(message, ContextChanged):
                log.warning("agency breaker agency=%s state=%s", message.name, message.state)
        self._context.messages.clear()
