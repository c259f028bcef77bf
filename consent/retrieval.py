"""A retrieval: one question to the agencies about one person, from its start to its shredding.

    ACCEPTED ──▶ COLLECTING ──▶ PARTIAL ──▶ READY ──▶ FETCHED ──▶ PURGED
        │            │             └─────────▲  └────────────────▲ (acknowledged or timed out)
        └────────────┴──▶ FAILED (nothing could be asked)     any ──▶ REVOKED (grant withdrawn)
    nobody fetched it in time: ──▶ EXPIRED

Without a ``grant_id`` it is a read by the citizen, such as a preview.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class RetrievalState(StrEnum):
    """Where a retrieval stands (domain reference, process states)."""

    ACCEPTED = "accepted"
    COLLECTING = "collecting"
    PARTIAL = "partial"
    READY = "ready"
    FETCHED = "fetched"
    FAILED = "failed"
    EXPIRED = "expired"
    REVOKED = "revoked"
    PURGED = "purged"


OPEN_STATES = frozenset(
    {RetrievalState.ACCEPTED, RetrievalState.COLLECTING, RetrievalState.PARTIAL}
)
"""Agencies may still answer."""

READABLE_STATES = frozenset({RetrievalState.PARTIAL, RetrievalState.READY, RetrievalState.FETCHED})
"""A result can be read."""


@dataclass(frozen=True)
class Question:
    """One category and the condition under which it is asked."""

    category: str
    condition: Mapping[str, Any]


@dataclass(frozen=True)
class Retrieval:
    """One retrieval. ``data_key`` is the wrapped key of its answers; None once they are shredded.

    ``relation`` tells by what right a citizen reads who has given no grant; None where a grant tells it.
    """

    retrieval_id: str
    grant_id: str | None
    client_id: str
    person_id: str
    subject_id: str
    state: RetrievalState
    questions: tuple[Question, ...]
    data_key: bytes | None
    attempt: int
    created_at: datetime
    deadline_at: datetime
    expires_at: datetime
    lease_until: datetime | None = None
    first_read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    relation: str | None = None

    def readable_until(self, *, read_life: timedelta) -> datetime:
        """Return the instant at which the result is shredded if nobody acknowledges it before."""
        if self.first_read_at is None or self.state in OPEN_STATES:
            return self.expires_at
        return min(self.expires_at, self.first_read_at + read_life)

    def state_at(self, *, now: datetime, read_life: timedelta) -> RetrievalState:
        """Tell the state at an instant, even when the sweeper has not come by since."""
        if self.state not in OPEN_STATES | READABLE_STATES:
            return self.state
        if now < self.readable_until(read_life=read_life):
            return self.state
        return RetrievalState.EXPIRED if self.first_read_at is None else RetrievalState.PURGED

    def condition_of(self, category: str) -> Mapping[str, Any] | None:
        """Return the condition under which a category is asked; None when it is not."""
        return next((q.condition for q in self.questions if q.category == category), None)


@dataclass(frozen=True)
class Part:
    """What one agency answered for one category: sealed; ``answer`` is None while it is awaited."""

    category: str
    agency_id: str
    answer: bytes | None = None
    answered_at: datetime | None = None
