"""The small writer: answers that arrive together are kept by one transaction.

While one transaction runs, others gather; so nothing waits for company, and a thousand answers at once
cost a few transactions.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from consent.retrieval import Part
from provider.selfinfo.aside import Aside

_MOST_AT_ONCE = 200
_MOST_BYTES_AT_ONCE = 8 * 1024 * 1024
_PAUSES = (0.1, 0.4)
"""Seconds between the tries to write what the database did not take."""

log = logging.getLogger(__name__)

Keep = Callable[[Sequence[tuple[str, Part]]], Any]
"""Keeps answers, each with the id of its retrieval, in one transaction."""


@dataclass(frozen=True)
class _Waiting:
    """An answer that is to be written, and who is told when it is."""

    retrieval_id: str
    part: Part
    written: "asyncio.Future[None]"


class AnswerWriter:
    """One per event loop."""

    def __init__(self, keep: Keep, aside: Aside) -> None:
        self._keep = keep
        self._aside = aside
        self._waiting: deque[_Waiting] = deque()
        self._woken = asyncio.Event()
        self._closing = False
        self._running = asyncio.create_task(self._run())

    async def write(self, retrieval_id: str, part: Part) -> None:
        """Return when the answer is kept, or not wanted any more; raise what the database raised."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(retrieval_id, part, written))
        self._woken.set()
        await written

    async def close(self) -> None:
        """Write what waits, and end."""
        self._closing = True
        self._woken.set()
        await self._running

    async def _run(self) -> None:
        while not self._closing:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                await asyncio.sleep(0)  # what else has arrived by now comes along
                await self._write(self._batch())

    def _batch(self) -> list[_Waiting]:
        batch, size = [self._waiting.popleft()], 0
        while self._waiting and len(batch) < _MOST_AT_ONCE and size < _MOST_BYTES_AT_ONCE:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].part.answer or b"")
        return batch

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        """Try again after a short pause; then tell everybody in the batch what went wrong."""
        answers = [(each.retrieval_id, each.part) for each in batch]
        for pause in (*_PAUSES, None):
            try:
                await self._aside.database(self._keep, answers)
            except Exception as fault:  # noqa: BLE001 - several databases, several libraries of errors
                log.warning("answers not kept count=%d fault=%s", len(batch), type(fault).__name__)
                if pause is None:
                    _tell(batch, fault)
                else:
                    await asyncio.sleep(pause)
            else:
                _tell(batch, None)
                return


def _tell(batch: Sequence[_Waiting], fault: Exception | None) -> None:
    for each in batch:
        if each.written.done():  # whoever waited was cancelled
            continue
        if fault is None:
            each.written.set_result(None)
        else:
            each.written.set_exception(fault)
