"""Whether there is room for what the children will write, asked before anything is started."""

import shutil
from pathlib import Path

from provider.cli.supervisor.errors import DiskFullError

NEEDED_MEGABYTES = 100
_MEGABYTE = 1_000_000


def refuse_full_disk(folder: Path) -> None:
    """Raise ``DiskFullError`` when the folder's disk is nearly full."""
    free = shutil.disk_usage(folder).free // _MEGABYTE
    if free < NEEDED_MEGABYTES:
        raise DiskFullError(folder, NEEDED_MEGABYTES, free)
