"""The sweeper: what time alone changes, and work that was lost on its way to a worker."""

from datetime import datetime, timedelta

from consent.ports import RetrievalUpkeep
from provider.queue import RetrievalQueue
from provider.selfinfo.lives import Lives

LOST_AFTER = timedelta(seconds=2)
"""A message that no worker took for so long is taken for lost."""

_REPEAT_AFTER = timedelta(seconds=5)


class Sweeper:
    """One per worker process; several may sweep at once."""

    def __init__(self, upkeep: RetrievalUpkeep, queue: RetrievalQueue, lives: Lives) -> None:
        self._upkeep = upkeep
        self._queue = queue
        self._lives = lives
        self._queued: dict[str, datetime] = {}

    def sweep(self, *, now: datetime) -> dict[str, int]:
        """Go over all retrievals once; return how many each step changed."""
        return {
            "revoked": self._upkeep.revoke_withdrawn(),
            "closed": self._upkeep.close_overdue(now=now),
            "purged": self._upkeep.purge_read(read_before=now - self._lives.after_first_read),
            "expired": self._upkeep.expire(now=now),
            "unused": self._upkeep.shred_unused(given_before=now - self._lives.until_used),
            "queued_again": self._queue_again(now=now),
        }

    def _queue_again(self, *, now: datetime) -> int:
        """Queue what waits for a worker, but not each second anew while all workers are busy."""
        waiting = self._upkeep.waiting(accepted_before=now - LOST_AFTER, now=now)
        recent = {i: at for i, at in self._queued.items() if at > now - _REPEAT_AFTER}
        due = [retrieval_id for retrieval_id in waiting if retrieval_id not in recent]
        for retrieval_id in due:
            self._queue.enqueue(retrieval_id)
        self._queued = {**recent, **dict.fromkeys(due, now)}
        return len(due)
