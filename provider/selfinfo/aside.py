"""Where calls that block go while the event loop works on: to threads, a few for each kind of wait.

Each kind has threads of its own. A person directory that is slow then keeps no lease from being renewed.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

_DATABASE_THREADS = 8
_DIRECTORY_THREADS = 16

Given = ParamSpec("Given")
Got = TypeVar("Got")


class Aside(Protocol):
    """Runs a blocking call without stopping the event loop, and gives its result or its error."""

    async def database(
        self, call: Callable[Given, Got], *args: Given.args, **named: Given.kwargs
    ) -> Got:
        """Run a call of the database."""
        ...

    async def directory(
        self, call: Callable[Given, Got], *args: Given.args, **named: Given.kwargs
    ) -> Got:
        """Run a call of the person directory."""
        ...

    def close(self) -> None:
        """Let go of what the calls needed; nothing may be called afterwards."""
        ...


class InThreads:
    """``Aside`` in two small pools of threads."""

    def __init__(self) -> None:
        self._database = ThreadPoolExecutor(_DATABASE_THREADS, "database")
        self._directory = ThreadPoolExecutor(_DIRECTORY_THREADS, "directory")

    async def database(
        self, call: Callable[Given, Got], *args: Given.args, **named: Given.kwargs
    ) -> Got:
        """Run a call of the database in one of eight threads."""
        return await _run(self._database, partial(call, *args, **named))

    async def directory(
        self, call: Callable[Given, Got], *args: Given.args, **named: Given.kwargs
    ) -> Got:
        """Run a call of the person directory in one of sixteen threads."""
        return await _run(self._directory, partial(call, *args, **named))

    def close(self) -> None:
        """Take no more calls; what runs ends by itself."""
        for pool in (self._database, self._directory):
            pool.shutdown(wait=False, cancel_futures=True)


async def _run(pool: ThreadPoolExecutor, call: Callable[[], Got]) -> Got:
    return await asyncio.get_running_loop().run_in_executor(pool, call)
