"""The folders of a test run lie in memory where the machine has room for them.

SQLite waits for the disk at each commit, some ten thousand times in a run. No test here takes away the
machine's power, so none can tell what has reached a disk; a killed process leaves the same files in both.
Whoever sets ``TMPDIR`` has chosen already.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
ROOM_BYTES = 4 * 2**30
"""Ten times what a run leaves behind: pytest keeps the folders of the last runs that failed."""


def pytest_configure():
    """Let everything temporary, also of the processes that tests start, be made there."""
    if "TMPDIR" not in os.environ and has_room(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def has_room(folder):
    """Tell whether it can hold a run, and whether programs in it may be started."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize >= ROOM_BYTES and not about.f_flag & os.ST_NOEXEC


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Give the memory back after a run without failures; there is nothing in it to look at."""
    base = session.config._tmp_path_factory._basetemp
    if exitstatus == 0 and base and base.is_relative_to(MEMORY) and not _is_worker(session.config):
        shutil.rmtree(base, ignore_errors=True)


def _is_worker(config):
    return hasattr(config, "workerinput")
