"""Careful repeats: few, with a pause of random length, and only where a repeat may help.

A question is the same question at each try (``request_id``), so an agency may answer a repeat from memory.
A connection that was lost and a short interruption that the agency announced are worth another try; what
the agency answered is not, right or wrong.
"""

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_result,
    stop_after_attempt,
    wait_exponential_jitter,
)

from connectors.port import SourceAnswer, SourceErrorKind

_SHORT_SECONDS = 2
_PAUSE = wait_exponential_jitter(multiplier=0.1, max=2.0, jitter=0.3)


def repeating(tries: int) -> AsyncRetrying:
    """Return what puts a question up to so many times, and returns the last answer in any case."""
    return AsyncRetrying(
        stop=stop_after_attempt(tries),
        wait=_pause,
        retry=retry_if_result(_worth_repeating),
        retry_error_callback=_last,
    )


def _worth_repeating(answer: SourceAnswer) -> bool:
    if answer.error_kind is SourceErrorKind.MAINTENANCE:
        return answer.retry_after is not None and answer.retry_after <= _SHORT_SECONDS
    return answer.error_kind is SourceErrorKind.TIMEOUT


def _pause(state: RetryCallState) -> float:
    """Wait as long as the agency said, and a little more that differs from question to question."""
    asked = 0
    if (answer := _last(state)).error_kind is SourceErrorKind.MAINTENANCE:
        asked = answer.retry_after or 0
    return asked + _PAUSE(state)


def _last(state: RetryCallState) -> SourceAnswer:
    assert state.outcome is not None
    answer: SourceAnswer = state.outcome.result()
    return answer
