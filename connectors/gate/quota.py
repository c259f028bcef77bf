"""Quotas: how many questions an agency agreed to in a time, counted by the library ``limits``.

The library reads the machine's clock and cannot be given another, so the window of time is a part of the
name that it counts under: which window it is, the caller's time says, and the library's own expiry only
clears away what is over. Windows begin for all processes at the same instants, days at midnight in Japan.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string

from connectors.errors import RegistryFaultError
from connectors.gate.windows import JAPAN

log = logging.getLogger(__name__)

MEMORY = "memory"
_SCHEMES = ("redis://", "rediss://")


def quota_storage(place: str) -> Storage:
    """Return where quotas are counted: ``memory`` for each process by itself, or a Redis for all.

    Raises ``ValueError`` for any other place, and ``RegistryFaultError`` when the client for Redis is missing.
    """
    if place == MEMORY:
        return MemoryStorage()
    if not place.startswith(_SCHEMES):
        raise ValueError("quotas are counted in memory or at a redis:// address")
    try:
        storage = storage_from_string(
            f"async+{place}", implementation="redispy", wrap_exceptions=True
        )
    except ConfigurationError:
        raise RegistryFaultError(
            ["quotas are counted in Redis, whose client is not installed (madoguchi[redis])"]
        ) from None
    assert isinstance(storage, Storage)
    return storage


class Quotas:
    """Counts the questions to every agency. While the Redis is away, each process counts by itself."""

    def __init__(self, storage: Storage | None = None) -> None:
        self._counted = FixedWindowRateLimiter(storage or MemoryStorage())
        self._alone = FixedWindowRateLimiter(MemoryStorage())
        self._away = False

    async def take(self, agency_id: str, quota: Sequence[RateLimitItem], *, now: datetime) -> float:
        """Count one question; return 0, or the seconds to wait when a quota is spent."""
        instant = now.timestamp() + _seconds_from_utc(now)
        rests = [
            item.get_expiry() - instant % item.get_expiry()
            for item in quota
            if not await self._hit(item, agency_id, str(int(instant // item.get_expiry())))
        ]
        return max(rests, default=0.0)

    async def _hit(self, item: RateLimitItem, agency_id: str, window: str) -> bool:
        try:
            free = await self._counted.hit(item, agency_id, window)
        except StorageError:
            if not self._away:
                log.warning("quotas are counted by each process: the common count is away")
            self._away = True
            return await self._alone.hit(item, agency_id, window)
        self._away = False
        return free


def _seconds_from_utc(now: datetime) -> float:
    offset = now.astimezone(JAPAN).utcoffset()
    assert offset is not None
    return offset.total_seconds()
