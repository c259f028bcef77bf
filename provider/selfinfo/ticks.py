"""Release ticks: when an answer that carries nothing may be seen.

That an office holds nothing, withholds, answers by hand or kept nothing so long is one outcome, and it must
be one instant, too. So such an answer waits for the next tick after it arrived, counted from the start of
the retrieval: an observer who asks the same question gets the same instant, whatever the reason was.
"""

from datetime import datetime, timedelta


def release_at(*, created_at: datetime, arrived_at: datetime, tick: timedelta) -> datetime:
    """Return the first tick at or after the arrival, at least one after the start."""
    elapsed = max(arrived_at - created_at, timedelta())
    passed = max(-(-elapsed // tick), 1)
    return created_at + passed * tick
