"""The floor in a thread of its own, for those who have no event loop: the queue's consumers."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from threading import BoundedSemaphore, Event, Thread
from typing import Any, TypeVar

from provider.selfinfo.floor import Floor

MOST_UNDER_WAY = 2_000
"""Retrievals that one process collects at once; what comes then waits in the queue."""

_LOOK_AROUND_SECONDS = 0.2
_T = TypeVar("_T")

log = logging.getLogger(__name__)


class FloorThread:
    """Runs one floor from ``start`` to ``stop``. ``on_fault`` hears of a floor that ended by itself."""

    def __init__(
        self,
        new_floor: Callable[[], Floor],
        *,
        most: int = MOST_UNDER_WAY,
        on_fault: Callable[[], None] = lambda: None,
    ) -> None:
        self._new_floor = new_floor
        self._free = BoundedSemaphore(most)
        self._on_fault = on_fault
        self._ready, self._closed = Event(), Event()
        self._given_back: Sequence[str] = ()
        self._thread = Thread(target=self._run, name="floor")

    def start(self) -> None:
        """Open the floor; return when it takes work."""
        self._thread.start()
        self._ready.wait()

    def hand(self, retrieval_id: str) -> None:
        """Hand a retrieval over and return at once; while the floor is full, wait.

        What is handed to a closed floor is left to the sweepers of others.
        """
        while not self._free.acquire(timeout=_LOOK_AROUND_SECONDS):
            if self._closed.is_set():
                return
        try:
            self._loop.call_soon_threadsafe(self._begin, retrieval_id)
        except RuntimeError:  # the loop has ended meanwhile
            self._free.release()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do other work with agencies on the floor's loop, so that one gate sees all, and wait for it.

        Raises ``RuntimeError`` when the floor is closed.
        """
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except RuntimeError:
            work.close()
            raise

    def stop(self) -> Sequence[str]:
        """Close the floor and return the retrievals that others have to finish."""
        self._closed.set()
        with suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        return self._given_back

    def _begin(self, retrieval_id: str) -> None:
        if self._closed.is_set():
            self._free.release()
            return
        self._floor.begin(retrieval_id).add_done_callback(lambda _: self._free.release())

    def _run(self) -> None:
        try:
            asyncio.run(self._opened())
        except Exception as fault:  # noqa: BLE001 - the worker must not live on without its floor
            log.error("floor ended fault=%s", type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
            self._closed.set()
            self._on_fault()
        finally:
            self._ready.set()

    async def _opened(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        async with self._new_floor() as self._floor:
            self._ready.set()
            await self._stopping.wait()
            self._closed.set()
        self._given_back = self._floor.given_back
