"""How others are told and asked until it works: a few at a time, again after growing pauses."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from provider.outbound.client import Limits

MOST_AT_ONCE = 8
LEASE = timedelta(seconds=60)
"""How long what a worker took to deliver is nobody else's."""
LIMITS = Limits(seconds=5, body_bytes=4_096)
LONGEST_PAUSE = timedelta(hours=1)
_FIRST_PAUSE = timedelta(seconds=10)

REFUSED = 400
"""Who refuses a token refuses it the next time, too: then nothing is left to do."""

_Message = TypeVar("_Message")


def pause_after(attempts: int, *, first: timedelta = _FIRST_PAUSE) -> timedelta:
    """Return how long to wait after so many attempts; it doubles from the ``first``, up to ``LONGEST_PAUSE``."""
    return min(first * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


def at_once(deliver: Callable[[_Message], object], due: Sequence[_Message], *, name: str) -> None:
    """Deliver all messages side by side, so that a slow host holds up no other; ``name`` is the threads'."""
    if due:
        with ThreadPoolExecutor(len(due), thread_name_prefix=name) as threads:
            list(threads.map(deliver, due))
