"""Keeps one child alive: start, readiness, restart with back-off, and the end of its whole group.

waiting ──▶ starting ──▶ ready ──▶ stopped
               ▲           │
               └─ dead ◀───┘   (also straight from starting)
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from provider.cli.supervisor.backoff import Backoff
from provider.cli.supervisor.child import Child
from provider.cli.supervisor.errors import ChildGaveUpError, NeverReadyError
from provider.cli.supervisor.lines import LinePipe
from provider.cli.supervisor.log import Log
from provider.cli.supervisor.readiness import wait_until

_LEASH = str(Path(__file__).with_name("leash.py"))


class Keeper:
    """One child and what is known of it now. ``changed`` is called after every change of state."""

    def __init__(self, child: Child, log: Log, changed: Callable[[], None]) -> None:
        self.child = child
        self.ready = asyncio.Event()
        self.state = "waiting"
        self.pid: int | None = None
        self.restarts = 0
        self._log = log
        self._changed = changed

    async def keep(self) -> None:
        """Run the child for ever. Cancelling stops it gracefully; cancelling twice kills it.

        Raises ``ChildGaveUpError`` after too many quick deaths and ``NeverReadyError`` when it hangs.
        """
        backoff = Backoff()
        try:
            while True:
                lived_seconds, code = await self._live()
                backoff = backoff.after_death(lived_seconds)
                self._set("dead")
                if backoff.quick_deaths >= self.child.restarts_given_up_after:
                    raise ChildGaveUpError(self.child.name, backoff.quick_deaths, code)
                pause = backoff.delay_seconds
                self._log.say(f"{self.child.name} ended with code {code}; again in {pause:g} s")
                await asyncio.sleep(pause)
                self.restarts += 1
        finally:
            self._set("stopped")

    async def _live(self) -> tuple[float, int]:
        """Run the child once; return how long it lived and its exit code."""
        clock = asyncio.get_running_loop().time
        started = clock()
        self._set("starting")
        output = await LinePipe.open(lambda line: self._log.write(self.child.name, line))
        try:
            process = await self._spawn(output.entrance)
        finally:
            output.given_away()
        self._set("starting", pid=process.pid)
        try:
            await self._become_ready(process)
            code = await process.wait()
        finally:
            await self._end(process)
            await output.close()
        return clock() - started, code

    async def _spawn(self, output: int) -> Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", _LEASH, str(os.getpid()), *self.child.command),
            cwd=self.child.folder,
            env=self.child.environment,
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            start_new_session=True,
        )

    async def _become_ready(self, process: Process) -> None:
        """Return when the child is ready or has ended."""
        ended = asyncio.create_task(process.wait())
        ready = asyncio.create_task(wait_until(self.child.is_ready))
        limit = self.child.ready_within_seconds
        try:
            await asyncio.wait((ended, ready), timeout=limit, return_when="FIRST_COMPLETED")
            if not (ended.done() or ready.done()):
                raise NeverReadyError(self.child.name, limit)
            if not ended.done():
                ready.result()
                self._set("ready", pid=process.pid)
        finally:
            ended.cancel()
            ready.cancel()

    async def _end(self, process: Process) -> None:
        """End the process and whatever it started; nothing of its group survives."""
        try:
            if process.returncode is None:
                _signal_group(process, signal.SIGTERM)
                with suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), self.child.stop_within_seconds)
        finally:
            _signal_group(process, signal.SIGKILL)
        await process.wait()

    def _set(self, state: str, *, pid: int | None = None) -> None:
        self.state, self.pid = state, pid
        if state == "ready":
            self.ready.set()
        else:
            self.ready.clear()
        self._changed()


def _signal_group(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
