"""What the supervisor is asked to keep alive: a table of children, in order of start."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ReadinessCheck = Callable[[], Awaitable[bool]]
"""Answers whether the child does its work yet; called again and again, so it must be cheap."""


@dataclass(frozen=True, kw_only=True)
class Child:
    """One long-lived program.

    ``after`` names the children that must be ready before this one starts. The order of the table
    is the order of the log and, backwards, of the stop.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    is_ready: ReadinessCheck
    after: tuple[str, ...] = ()
    url: str | None = None
    ready_within_seconds: float = 60.0
    stop_within_seconds: float = 10.0
    restarts_given_up_after: int = field(default=5)
