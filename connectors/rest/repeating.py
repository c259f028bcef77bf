"""One careful repeat, after a short 503 or a lost connection: the request id makes it harmless."""

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_random,
)

from connectors.answer import Reply

_TRIES = 2
_SHORT_PAUSE = 2


def repeating() -> AsyncRetrying:
    """Return what calls once more when that may help, and hands on the last reply or fault as it is."""
    return AsyncRetrying(
        stop=stop_after_attempt(_TRIES),
        wait=_pause,
        retry=retry_if_result(_worth_repeating)
        | retry_if_exception_type((httpx.NetworkError, httpx.RemoteProtocolError)),
        retry_error_callback=_last,
    )


def _worth_repeating(reply: Reply) -> bool:
    return reply.status == httpx.codes.SERVICE_UNAVAILABLE and (
        reply.retry_after is None or reply.retry_after <= _SHORT_PAUSE
    )


def _pause(state: RetryCallState) -> float:
    asked = 0
    if state.outcome is not None and not state.outcome.failed:
        asked = state.outcome.result().retry_after or 0
    return asked + wait_random(0.05, 0.3)(state)


def _last(state: RetryCallState) -> Reply:
    """Return the last reply, or raise the last fault, instead of tenacity's own error."""
    assert state.outcome is not None
    reply: Reply = state.outcome.result()
    return reply
