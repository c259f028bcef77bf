"""An event loop whose time jumps to whatever is due next: minutes pass in no time, and exactly.

Nothing on it may wait for a thread or a socket, for nothing but timers lets its time pass.
"""

import asyncio
import selectors
from datetime import timedelta


class _Jumping(selectors.DefaultSelector):
    """Lets the time pass that a loop would have waited."""

    def __init__(self):
        super().__init__()
        self.passed = 0.0

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits, and no timer runs"
            self.passed += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self):
        return self._jumping.passed


def run(story, start):
    """Run ``story(clock)``, a coroutine function; the clock begins at ``start`` and goes by the loop."""

    async def told():
        loop = asyncio.get_running_loop()
        return await story(lambda: start + timedelta(seconds=loop.time()))

    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(told())
