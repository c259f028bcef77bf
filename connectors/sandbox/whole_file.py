"""Files that are there whole or not at all, so that a crash leaves nothing half-written."""

import json
import os
from pathlib import Path
from typing import Any

PRIVATE = 0o600
PUBLIC = 0o644


def write_whole(path: Path, data: bytes, *, mode: int = PRIVATE) -> None:
    """Write beside the file and rename; the folder is made when it is missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def write_json(path: Path, value: Any, *, mode: int = PRIVATE) -> None:
    """Write a value as JSON text."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(path, text.encode() + b"\n", mode=mode)
