"""The steps that every question passes, in the order of ``GatedSource``.

Two kinds of error come of them. ``maintenance`` is what the agency announced: a window, or a 503. ``timeout``
is every other way of having no answer in the time there was: the agency was silent or unreachable, is left
alone for a while, has too many questions before it, or a quota is spent. ``retry_after`` tells when it is
worth asking again: the end of the window, of the rest, or of the quota's time.

No step looks at whether a question is withheld: it meets every limit and is counted as any other.
"""

import asyncio
import logging
from collections.abc import Sequence

from connectors.answer import failed
from connectors.gate.question import NotAskedError, Onward, Question, Step
from connectors.gate.quota import Quotas
from connectors.gate.repeats import repeating
from connectors.gate.steady import SteadyAnswers
from connectors.gate.windows import open_until
from connectors.port import SourceAnswer, SourceErrorKind

log = logging.getLogger(__name__)


def chained(steps: Sequence[Step], last: Onward) -> Onward:
    """Put steps before what asks the agency."""
    onward = last
    for step in reversed(steps):
        onward = _bound(step, onward)
    return onward


def _bound(step: Step, onward: Onward) -> Onward:
    async def taken(question: Question) -> SourceAnswer:
        return await step(question, onward)

    return taken


async def outside_maintenance(question: Question, onward: Onward) -> SourceAnswer:
    """Ask nothing in a window that the agency announced."""
    now = question.instant()
    end = open_until(question.gate.terms.maintenance, now=now)
    if end is not None:
        raise NotAskedError(SourceErrorKind.MAINTENANCE, (end - now).total_seconds())
    return await onward(question)


async def agency_not_resting(question: Question, onward: Onward) -> SourceAnswer:
    """Stand in no line for an agency that is left alone."""
    rest = question.gate.breaker.rest(question.loop_time())
    if rest > 0:
        raise NotAskedError(SourceErrorKind.TIMEOUT, rest)
    return await onward(question)


async def few_at_once(question: Question, onward: Onward) -> SourceAnswer:
    """Wait for one of the agency's places, and hold it until there is an answer."""
    bulkhead = question.gate.bulkhead
    patience = min(question.gate.terms.wait_seconds, question.left())
    if not await bulkhead.enter(patience):
        raise NotAskedError(SourceErrorKind.TIMEOUT)
    try:
        return await onward(question)
    finally:
        bulkhead.leave()


async def breaker_fed(question: Question, onward: Onward) -> SourceAnswer:
    """Ask the breaker again, now that the line is behind us, and tell it how the question ended."""
    breaker = question.gate.breaker
    if not breaker.admit(question.loop_time()):
        raise NotAskedError(SourceErrorKind.TIMEOUT, breaker.rest(question.loop_time()))
    try:
        answer = await onward(question)
    except BaseException:
        breaker.left()
        raise
    if _is_the_agencys_failure(answer):
        breaker.failed(question.loop_time())
    else:
        breaker.succeeded()
    return answer


def _is_the_agencys_failure(answer: SourceAnswer) -> bool:
    """Tell whether an agency is unwell: silent, or speaking nonsense.

    Faults of single records tell of the records. Who announces maintenance or refuses answers promptly, and
    costs nobody's time.
    """
    if answer.error_kind is SourceErrorKind.MALFORMED:
        return not answer.faults
    return answer.error_kind is SourceErrorKind.TIMEOUT


async def within_time(question: Question, onward: Onward) -> SourceAnswer:
    """Give up when the question's time is over, whatever it waits for; the operator reads at which agency."""
    try:
        async with asyncio.timeout_at(question.deadline):
            return await onward(question)
    except TimeoutError:
        log.warning("agency out of time agency=%s asked=records", question.request.agency_id)
        holder = question.gate.endpoint.holder
        return failed(question.request, holder, SourceErrorKind.TIMEOUT, now=question.instant())


async def repeated(question: Question, onward: Onward) -> SourceAnswer:
    """Put the question again after a short interruption."""
    answer: SourceAnswer = await repeating(question.gate.terms.tries)(onward, question)
    return answer


class Remembered:
    """Gives the answer to an equal question of the last minutes again, where the catalogue allows it."""

    def __init__(self, answers: SteadyAnswers) -> None:
        self._answers = answers

    async def __call__(self, question: Question, onward: Onward) -> SourceAnswer:
        """Answer from memory, or ask and remember."""
        known = self._answers.recall(question.request)
        if known is not None:
            return known
        answer = await onward(question)
        self._answers.keep(question.request, answer)
        return answer


class WithinQuota:
    """Counts every try; waits for the quota's next time where that comes soon."""

    def __init__(self, quotas: Quotas) -> None:
        self._quotas = quotas

    async def __call__(self, question: Question, onward: Onward) -> SourceAnswer:
        """Take one question of what the agency agreed to, and go on."""
        terms = question.gate.terms
        while rest := await self._quotas.take(
            question.request.agency_id, terms.quota, now=question.instant()
        ):
            if rest > min(terms.wait_seconds, question.left()):
                raise NotAskedError(SourceErrorKind.TIMEOUT, rest)
            await asyncio.sleep(rest)
        return await onward(question)
