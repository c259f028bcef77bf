"""Collecting by hand: a story says when, on an event loop that lasts as long as one retrieval."""

import asyncio
from datetime import timedelta

from provider.selfinfo.floor import Floor
from provider.selfinfo.ticks import Ticks


class Inline:
    """Runs blocking calls where they stand: quick enough for one retrieval, and no thread is left over."""

    async def database(self, call, *args, **named):
        return call(*args, **named)

    async def directory(self, call, *args, **named):
        return call(*args, **named)

    def close(self):
        pass


QUICK = Ticks(timedelta(milliseconds=1))


class ByHand:
    """Collects one retrieval to its end whenever a story says so."""

    def __init__(self, collector, *, aside=None, pace=None):
        self.collector, self._aside, self._pace = collector, aside, pace

    def collect(self, retrieval_id):
        async def collected():
            aside = self._aside() if self._aside else Inline()
            async with Floor(self.collector, aside=aside, pace=self._pace) as floor:
                await floor.collect(retrieval_id)

        asyncio.run(collected())
