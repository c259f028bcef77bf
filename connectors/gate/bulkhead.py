"""The bulkhead of one agency: so many questions at once, and a line of bounded length for the others.

An agency that hangs holds up those who ask it, and nobody else.
"""

import asyncio


class Bulkhead:
    """Places at one agency, given in the order of arrival. For one event loop."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = waiting
        self.inside = 0
        self.waiting = 0

    async def enter(self, seconds: float) -> bool:
        """Take a place, which ``leave`` gives back; False when none is free after so many seconds."""
        if not self._places.locked():
            await self._places.acquire()
        elif not await self._stood_in_line(seconds):
            return False
        self.inside += 1
        return True

    def leave(self) -> None:
        """Give a place back."""
        self.inside -= 1
        self._places.release()

    async def _stood_in_line(self, seconds: float) -> bool:
        if self.waiting >= self._most_waiting:
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
        return True
