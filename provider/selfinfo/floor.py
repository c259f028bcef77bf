"""The floor: where one worker works on many retrievals at once, on one event loop.

It holds the leases of all of them. One statement renews them all, and the same look at the database tells
which were lost or withdrawn meanwhile: their questions are dropped within about a second.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

from connectors.errors import DirectoryUnavailableError
from provider.selfinfo.answer_writer import AnswerWriter
from provider.selfinfo.aside import Aside, InThreads
from provider.selfinfo.asking import Asking
from provider.selfinfo.collect import Collector, Taken

log = logging.getLogger(__name__)

Connected = Callable[[], AbstractAsyncContextManager[None]]
"""Keeps connections to agencies open on the event loop for as long as it lasts."""


@dataclass(frozen=True)
class Pace:
    """How long things last on the floor.

    ``lease``: how long a dead worker's work lies still. ``look``: between two looks at the own leases.
    ``rest``: how long work rests that could not be finished now, such as while the directory is silent.
    ``grace``: how long work under way may go on when the worker is told to stop.
    """

    lease: timedelta = timedelta(seconds=6)
    look: timedelta = timedelta(seconds=1)
    rest: timedelta = timedelta(seconds=3)
    grace: timedelta = timedelta(seconds=3)


@dataclass
class _Job:
    """A retrieval that is worked on here; ``attempt`` numbers its lease once there is one."""

    task: "asyncio.Task[None]"
    attempt: int | None = None


class Floor:
    """Use it as an async context manager, on the loop it shall live on."""

    def __init__(
        self,
        collector: Collector,
        *,
        aside: Aside | None = None,
        pace: Pace | None = None,
        connected: Connected = nullcontext,
    ) -> None:
        self.given_back: Sequence[str] = ()
        self._collector = collector
        self._aside = aside or InThreads()
        self._pace = pace or Pace()
        self._connected = connected()
        self._owner = secrets.token_hex(16)
        self._jobs: dict[str, _Job] = {}

    async def __aenter__(self) -> "Floor":
        await self._connected.__aenter__()
        self._writer = AnswerWriter(self._collector.work.keep_answers, self._aside)
        self._keeper = asyncio.create_task(self._keep_leases())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what takes seconds, drop the rest, and give its leases back (``given_back``)."""
        tasks = [job.task for job in self._jobs.values()]
        if tasks and kind is None:
            await asyncio.wait(tasks, timeout=self._pace.grace.total_seconds())
        for task in (self._keeper, *tasks):
            task.cancel()
        await asyncio.gather(self._keeper, *tasks, return_exceptions=True)
        await self._writer.close()
        self.given_back = await self._given_back()
        self._aside.close()
        await self._connected.__aexit__(kind, fault, trace)

    def begin(self, retrieval_id: str) -> "asyncio.Task[None]":
        """Begin to collect a retrieval; what is begun already goes on."""
        known = self._jobs.get(retrieval_id)
        if known is not None and not known.task.done():
            return known.task
        job = self._jobs[retrieval_id] = _Job(asyncio.create_task(self._collect(retrieval_id)))
        job.task.add_done_callback(lambda _: self._forget(retrieval_id, job))
        return job.task

    def _forget(self, retrieval_id: str, job: _Job) -> None:
        if self._jobs.get(retrieval_id) is job:
            del self._jobs[retrieval_id]

    async def collect(self, retrieval_id: str) -> None:
        """Collect a retrieval to its end, whatever that is; nothing is raised."""
        await asyncio.wait([self.begin(retrieval_id)])

    async def _collect(self, retrieval_id: str) -> None:
        try:
            await self._work_on(retrieval_id)
        except Exception as fault:  # noqa: BLE001 - whatever it was, it is tried again after a rest
            log.error("collecting failed retrieval=%s fault=%s", retrieval_id, type(fault).__name__)  # noqa: TRY400 - a traceback may hold values
            await self._rest(retrieval_id)

    async def _work_on(self, retrieval_id: str) -> None:
        taken = await self._taken(retrieval_id)
        if taken is None:
            return
        try:
            taken = await self._aside.directory(self._collector.located, taken)
        except DirectoryUnavailableError:
            log.warning("directory silent retrieval=%s", retrieval_id)
            await self._rest(retrieval_id)
            return
        waiting = await self._aside.database(self._collector.plan, taken)
        asking = Asking(self._collector, taken, write=self._writer.write)
        if faults := await asking.run(waiting):
            log.error("collecting broke off retrieval=%s faults=%s", retrieval_id, faults)
            await self._rest(retrieval_id)

    async def _taken(self, retrieval_id: str) -> Taken | None:
        until = self._collector.clock() + self._pace.lease
        taken = await self._aside.database(
            self._collector.take, retrieval_id, self._owner, until=until
        )
        if taken is not None:
            self._jobs[retrieval_id].attempt = taken.retrieval.attempt
        return taken

    async def _rest(self, retrieval_id: str) -> None:
        """Leave the retrieval to the sweepers, after a pause; the next look sees what failed here."""
        until = self._collector.clock() + self._pace.rest
        give_back = self._collector.work.give_back
        try:
            await self._aside.database(give_back, self._owner, [retrieval_id], until=until)
        except Exception as fault:  # noqa: BLE001 - a database that is away comes back
            log.warning("lease not given back fault=%s", type(fault).__name__)

    async def _keep_leases(self) -> None:
        every, since = self._pace.lease.total_seconds() / 4, 0.0
        while True:
            await asyncio.sleep(self._pace.look.total_seconds())
            since += self._pace.look.total_seconds()
            if not self._jobs:
                continue
            try:
                await self._look(renew=since >= every)
            except Exception as fault:  # noqa: BLE001 - a database that is away comes back
                log.warning("leases not looked at fault=%s", type(fault).__name__)
            else:
                since = 0.0 if since >= every else since

    async def _look(self, *, renew: bool) -> None:
        """Stop what is no longer ours, and give back what is ours although nobody works on it."""
        before = {name: (job.attempt, job.task) for name, job in self._jobs.items()}
        held = await self._aside.database(self._held, renew=renew)
        for retrieval_id, (attempt, task) in before.items():
            if attempt is not None and held.get(retrieval_id) != attempt:
                task.cancel()
        for retrieval_id in held.keys() - before.keys() - self._jobs.keys():
            await self._rest(retrieval_id)

    def _held(self, *, renew: bool) -> Mapping[str, int]:
        work = self._collector.work
        if renew:
            return work.renew(self._owner, until=self._collector.clock() + self._pace.lease)
        return work.held(self._owner)

    async def _given_back(self) -> Sequence[str]:
        try:
            return await self._aside.database(
                self._collector.work.give_back, self._owner, None, until=self._collector.clock()
            )
        except Exception as fault:  # noqa: BLE001 - then the leases lapse by themselves
            log.warning("leases not given back fault=%s", type(fault).__name__)
            return ()
