"""Files that only the user who runs the sandbox may read, never seen half-written."""

import json
import os
from pathlib import Path
from typing import Any

_OWNER_ONLY = 0o600


def write_private(path: Path, content: bytes) -> None:
    """Write the file readable by its owner alone; replace an older one in one step."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    unfinished.replace(path)


def write_private_json(path: Path, document: Any) -> None:
    """Write the document as indented JSON, readable by its owner alone, in one step."""
    write_private(path, json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
