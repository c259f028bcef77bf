"""A short memory of answers that rarely change, where the catalogue allows it (``steady_minutes``).

It holds within one consent, in this process's memory, for minutes, and never for a sealed answer. A question
that a protection withholds has an answer here like any other, and may get one that was true before: what
leaves is decided at the delivery, by guards that read the protection then. Outcomes without records are
kept like records, so that asking twice does not tell them apart by the time they take.
"""

import asyncio
import json
from collections.abc import Callable, Hashable
from typing import Any

from cachetools import TLRUCache

from connectors.port import SourceAnswer, SourceOutcome, SourceRequest
from scopes.catalogue import CATALOGUE

LONGEST_MINUTES = 10
"""No answer is older, whatever the catalogue says."""

_MOST_BYTES = 16 * 1024 * 1024
_SMALLEST = 512
Kept = tuple[SourceAnswer, float, int]
"""The answer, for how many seconds it may be given again, and its size in bytes."""


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


class SteadyAnswers:
    """Answers by question; the oldest make room. ``clock`` gives seconds, by default the event loop's."""

    def __init__(
        self, *, most_bytes: int = _MOST_BYTES, clock: Callable[[], float] = _loop_time
    ) -> None:
        self._most_bytes = most_bytes
        self._kept: TLRUCache[Hashable, Kept] = TLRUCache(
            most_bytes, ttu=_ends, timer=clock, getsizeof=_size
        )

    def recall(self, request: SourceRequest) -> SourceAnswer | None:
        """Return the answer to an equal question under the same consent, while it may be given again."""
        if not _seconds(request):
            return None
        kept = self._kept.get(_key(request))
        return kept[0] if kept else None

    def keep(self, request: SourceRequest, answer: SourceAnswer) -> None:
        """Keep an answer of a category that changes rarely; failures and what is too large are not kept."""
        seconds = _seconds(request)
        if not seconds or answer.outcome is SourceOutcome.ERROR:
            return
        size = _SMALLEST + len(_text(answer.records)) + len(_text(_evidence(answer)))
        if size <= self._most_bytes:
            self._kept[_key(request)] = (answer, seconds, size)


def _seconds(request: SourceRequest) -> float:
    category = CATALOGUE.get(request.category)
    if category is None or request.recipient is not None:
        return 0.0
    return min(category.steady_minutes, LONGEST_MINUTES) * 60.0


def _key(request: SourceRequest) -> Hashable:
    """Name a question; ``request_id`` and whether it is withheld make no other question of it."""
    return (
        request.agency_id,
        request.consent_reference,
        request.linkage_code,
        request.category,
        request.scope,
        tuple(request.record_types),
        _text(dict(request.condition)),
    )


def _ends(_: Hashable, kept: Kept, now: float) -> float:
    return now + kept[1]


def _size(kept: Kept) -> int:
    return kept[2]


def _evidence(answer: SourceAnswer) -> Any:
    return [answer.evidence.jws, dict(answer.evidence.proofs)] if answer.evidence else None


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
