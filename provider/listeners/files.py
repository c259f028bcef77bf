"""Whether a file is still the one that was read."""

from pathlib import Path

Stamp = tuple[int, int, int] | None


def stamp(path: str | Path | None) -> Stamp:
    """Name the present version of a file; None for no file."""
    if path is None:
        return None
    status = Path(path).stat()
    return status.st_mtime_ns, status.st_size, status.st_ino
