"""One signing key as the row tells it: its instants decide its state, so that every process agrees.

    pending -> published -> active -> retiring -> removed
    made       in the JWKS  signs    in the JWKS  gone
               signs not yet         signs no more

Nobody sends a message when a state changes: each process compares the same instants with the time.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class KeyState(StrEnum):
    """Where a key stands."""

    PENDING = "pending"
    PUBLISHED = "published"
    ACTIVE = "active"
    RETIRING = "retiring"
    REMOVED = "removed"


IN_JWKS = frozenset({KeyState.PUBLISHED, KeyState.ACTIVE, KeyState.RETIRING})
"""States in which the public half is published."""


@dataclass(frozen=True)
class SigningKey:
    """A key at rest. ``generation`` counts the keys of an algorithm; each number exists once."""

    kid: str
    algorithm: str
    generation: int
    sealed: bytes = field(repr=False)
    created_at: datetime
    published_at: datetime
    active_from: datetime
    retires_at: datetime | None = None
    removed_at: datetime | None = None

    def state(self, *, now: datetime) -> KeyState:
        """Tell where the key stands at an instant; the latest state reached counts."""
        if self.removed_at is not None and now >= self.removed_at:
            return KeyState.REMOVED
        if self.retires_at is not None and now >= self.retires_at:
            return KeyState.RETIRING
        if now >= self.active_from:
            return KeyState.ACTIVE
        return KeyState.PUBLISHED if now >= self.published_at else KeyState.PENDING
