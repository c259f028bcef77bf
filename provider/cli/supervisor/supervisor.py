"""The supervisor: starts children when what they need is ready, keeps them, stops them in reverse."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from typing import Any

from provider.cli.supervisor.child import Child
from provider.cli.supervisor.keeper import Keeper
from provider.cli.supervisor.log import Log

_STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Publish = Callable[[str, list[dict[str, Any]]], None]
"""Takes the state of the whole (starting, ready, stopping) and one row a child."""


async def supervise(
    children: Sequence[Child], *, log: Log, publish: Publish, on_ready: Callable[[], None]
) -> None:
    """Run all children until a signal asks to stop; call ``on_ready`` once all are ready.

    The first signal stops them in reverse order, a second one kills. Raises ``SupervisorError`` when
    a child gives up or hangs; the others are stopped first.
    """
    await _Supervisor(children, log, publish, on_ready).run()


class _Supervisor:
    def __init__(
        self,
        children: Sequence[Child],
        log: Log,
        publish: Publish,
        on_ready: Callable[[], None],
    ) -> None:
        self._keepers = {child.name: Keeper(child, log, self._changed) for child in children}
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._announced = False
        self._log = log
        self._publish = publish
        self._on_ready = on_ready

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in _STOPPING_SIGNALS:
            loop.add_signal_handler(number, self._asked_to_stop)
        self._tasks = [asyncio.create_task(self._keep(each)) for each in self._keepers.values()]
        stop = asyncio.create_task(self._stop.wait())
        try:
            done, _ = await asyncio.wait((stop, *self._tasks), return_when="FIRST_COMPLETED")
        finally:
            stop.cancel()
            await self._stop_all()
        for task in done - {stop}:
            task.result()

    async def _keep(self, keeper: Keeper) -> None:
        for name in keeper.child.after:
            await self._keepers[name].ready.wait()
        await keeper.keep()

    async def _stop_all(self) -> None:
        self._stop.set()
        self._log.say("stopping ...")
        self._changed()
        for task in reversed(self._tasks):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._log.say("stopped")

    def _asked_to_stop(self) -> None:
        if self._stop.is_set():
            for task in self._tasks:
                task.cancel()
        self._stop.set()

    def _changed(self) -> None:
        ready = all(keeper.ready.is_set() for keeper in self._keepers.values())
        state = "stopping" if self._stop.is_set() else "ready" if ready else "starting"
        self._publish(state, [_row(keeper) for keeper in self._keepers.values()])
        if state == "ready" and not self._announced:
            self._announced = True
            self._on_ready()


def _row(keeper: Keeper) -> dict[str, Any]:
    return {
        "name": keeper.child.name,
        "state": keeper.state,
        "ready": keeper.ready.is_set(),
        "pid": keeper.pid,
        "restarts": keeper.restarts,
        "url": keeper.child.url,
    }
