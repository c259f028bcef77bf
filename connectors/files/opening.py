"""Opening what an agency dropped: plain files in their own folder, whatever their names try."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from connectors.errors import DropFaultError

_SAFE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
Stamp = tuple[int, int, int]
"""What changes when a file is written anew: inode, size in bytes, time of the last change in ns."""


def is_safe_name(name: object) -> bool:
    """Tell whether a name stays in its folder: letters, digits, ``.``, ``_`` and ``-``, no dot in front."""
    return isinstance(name, str) and _SAFE_NAME.fullmatch(name) is not None


@contextmanager
def opened(folder: Path, name: str) -> Iterator[BinaryIO]:
    """Open a file of a folder for reading; no link is followed, and nothing but a file is opened.

    Raises ``DropFaultError``: ``unsafe_name``, ``missing_file`` or ``not_a_file``.
    """
    if not is_safe_name(name):
        raise DropFaultError("unsafe_name")
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(folder / name, flags)
    except FileNotFoundError:
        raise DropFaultError("missing_file") from None
    except OSError:
        raise DropFaultError("not_a_file") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise DropFaultError("not_a_file")
        yield file


def stamp_of(file: BinaryIO) -> Stamp:
    """Return the stamp of an open file."""
    status = os.fstat(file.fileno())
    return status.st_ino, status.st_size, status.st_mtime_ns
