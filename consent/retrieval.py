"""A retrieval: one question to the agencies about one person, from its start to its shredding.

    ACCEPTED ──▶ COLLECTING ──▶ PARTIAL ──▶ READY ──▶ FETCHED ──▶ PURGED
        │            │             └─────────▲  └────────────────▲ (acknowledged or timed out)
        └────────────┴──▶ FAILED (nothing could be asked)     any ──▶ REVOKED (grant withdrawn)
    nobody fetched it in time: ──▶ EXPIRED

It can start before a token exists, as a preview, and then has no ``grant_id`` yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
    """One retrieval. ``data_key`` is the wrapped key of its answers; None once they are shredded."""

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
