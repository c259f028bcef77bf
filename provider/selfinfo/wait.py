"""Bounded waiting for an answer (RFC 7240 section 4.3, ``Prefer: wait``).

A waiting request holds a thread. So at most a quarter of a process's threads may wait; whoever
comes when that many do is answered at once, as if it had not asked for it.
"""

import time
from collections.abc import Callable
from threading import BoundedSemaphore

LONGEST_SECONDS = 5
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.15


class WaitingRoom:
    """The seats in which requests of one process may wait."""

    def __init__(self, threads: int) -> None:
        self._seats = BoundedSemaphore(max(1, threads // 4))

    def wait_for(self, arrived: Callable[[], bool], seconds: int) -> bool:
        """Ask ``arrived`` until it says yes or the time is over; False when there was no seat."""
        if seconds <= 0 or not self._seats.acquire(blocking=False):
            return False
        try:
            _poll(arrived, time.monotonic() + min(seconds, LONGEST_SECONDS))
        finally:
            self._seats.release()
        return True


def _poll(arrived: Callable[[], bool], end: float) -> None:
    pause = _FIRST_PAUSE
    while not arrived() and time.monotonic() < end:
        time.sleep(min(pause, max(end - time.monotonic(), 0)))
        pause = min(pause * 1.5, _LONGEST_PAUSE)
