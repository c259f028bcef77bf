"""What the emulator remembers while it runs: requests that wait for a press, codes, access tokens."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Login:
    """A sound request, and whom the tester chose for it; nobody yet while the page is shown."""

    parameters: Mapping[str, str]
    person_id: str | None = None
    auth_time: int = 0


@dataclass
class OneTime(Generic[Kept]):
    """Values under random names for some seconds; ``take`` works once."""

    seconds: float
    _kept: dict[str, tuple[float, Kept]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, value: Kept) -> str:
        """Keep a value and return its name."""
        name, now = secrets.token_urlsafe(32), monotonic()
        with self._lock:
            self._kept = {key: each for key, each in self._kept.items() if each[0] > now}
            self._kept[name] = (now + self.seconds, value)
        return name

    def take(self, name: str) -> Kept | None:
        """Return a value and forget it; None for an unknown, used or late name."""
        with self._lock:
            return self._alive(self._kept.pop(name, None))

    def look(self, name: str) -> Kept | None:
        """Return a value and keep it."""
        with self._lock:
            return self._alive(self._kept.get(name))

    @staticmethod
    def _alive(found: tuple[float, Kept] | None) -> Kept | None:
        return found[1] if found and found[0] > monotonic() else None
