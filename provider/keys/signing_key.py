"""One signing key as the row tells it: its instants decide its state, so that every process agrees.

    pending -> published -> active -> retiring -> removed
    made       in the JWKS  signs    in the JWKS  gone
               signs not yet         signs no more

Nobody sends a message when a state changes: each process compares the same instants with the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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


EVIDENCE_ALGORITHM = "ES256"
"""By keys of this algorithm we sign what is kept as evidence: results and the catalogue."""

EVIDENCE_LIFE = timedelta(days=7 * 366)
"""How long the public half of such a key is told after it left the JWKS: seven years at least."""


@dataclass(frozen=True)
class SigningKey:
    """A key at rest. ``generation`` counts the keys of an algorithm; each number exists once.

    ``public`` is set once the private half is shredded, and ``sealed`` empty then. ``revoked_at`` is set
    for a key that an operator took out before its time: what it signed proves nothing.
    """

    kid: str
    algorithm: str
    generation: int
    sealed: bytes = field(repr=False)
    created_at: datetime
    published_at: datetime
    active_from: datetime
    retires_at: datetime | None = None
    removed_at: datetime | None = None
    revoked_at: datetime | None = None
    public: Mapping[str, str] | None = None

    def state(self, *, now: datetime) -> KeyState:
        """Tell where the key stands at an instant; the latest state reached counts."""
        if self.removed_at is not None and now >= self.removed_at:
            return KeyState.REMOVED
        if self.retires_at is not None and now >= self.retires_at:
            return KeyState.RETIRING
        if now >= self.active_from:
            return KeyState.ACTIVE
        return KeyState.PUBLISHED if now >= self.published_at else KeyState.PENDING

    def proves(self, *, now: datetime) -> bool:
        """Tell whether evidence may be verified by this key: it has signed, and not too long ago."""
        if self.algorithm != EVIDENCE_ALGORITHM or now < self.active_from:
            return False
        return self.removed_at is None or now < self.removed_at + EVIDENCE_LIFE
