"""The tries left of a software card, kept beside its file so that a locked card stays locked."""

import json
import os
from pathlib import Path


class TryCounter:
    """A small number on disk, written whole or not at all; both of a card's lie in one file.

    A file that cannot be read counts as no try left: the counter fails closed.
    """

    def __init__(self, card_path: Path, initial: int, name: str = "tries_left") -> None:
        self._path = card_path.with_suffix(".state.json")
        self._initial = initial
        self._name = name

    def read(self) -> int:
        """Return the tries left."""
        tries_left = self._members().get(self._name, self._initial)
        return tries_left if type(tries_left) is int and tries_left >= 0 else 0

    def write(self, tries_left: int) -> None:
        """Store the tries left before anything else happens."""
        temporary = self._path.with_suffix(".tmp")
        content = self._members() | {self._name: tries_left}
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)

    def _members(self) -> dict[str, object]:
        try:
            members = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return {self._name: 0}
        return members if isinstance(members, dict) else {self._name: 0}
