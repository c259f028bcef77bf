"""One supervisor a folder: an advisory lock that the kernel drops with the process."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from provider.cli.supervisor.errors import AlreadyRunningError

_LOCK = "supervisor.lock"
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.1


@contextmanager
def only_supervisor_of(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; raise ``AlreadyRunningError`` when another one does."""
    with (folder / _LOCK).open("a") as lock:
        # More than once, because `is_supervised` holds the lock for an instant.
        for _ in range(_ATTEMPTS):
            if _take(lock, fcntl.LOCK_EX):
                break
            time.sleep(_PAUSE_SECONDS)
        else:
            raise AlreadyRunningError(folder)
        yield


def is_supervised(folder: Path) -> bool:
    """Tell whether a supervisor holds the folder at this moment."""
    try:
        with (folder / _LOCK).open() as lock:
            return not _take(lock, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _take(lock: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
