"""The tries left of a software card, kept beside its file so that a locked card stays locked."""

import json
import os
from pathlib import Path


class TryCounter:
    """A small number on disk, written whole or not at all.

    A file that cannot be read counts as no try left: the counter fails closed.
    """

    def __init__(self, card_path: Path, initial: int) -> None:
        self._path = card_path.with_suffix(".state.json")
        self._initial = initial

    def read(self) -> int:
        """Return the tries left."""
        try:
            tries_left = json.loads(self._path.read_text("utf-8"))["tries_left"]
        except FileNotFoundError:
            return self._initial
        except (OSError, ValueError, KeyError, TypeError):
            return 0
        return tries_left if type(tries_left) is int and tries_left >= 0 else 0

    def write(self, tries_left: int) -> None:
        """Store the tries left before anything else happens."""
        temporary = self._path.with_suffix(".tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"tries_left": tries_left}, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
