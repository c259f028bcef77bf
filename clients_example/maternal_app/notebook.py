"""What this app keeps of each browser: the records, and what the parent typed about each child."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from clients_example.maternal_app.records import read_records
from clients_example.relying_party import connections


@dataclass
class Child(connections.Portion):
    """What this app keeps of one child: the records, and what the parent typed."""

    birth_date: str | None = None
    nickname: str | None = None

    def __repr__(self) -> str:
        return "Child(…)"


@dataclass
class Connection(connections.Connection, Child):
    """One browser's connection: the first child's, with the others in it."""

    PORTION: ClassVar[type[connections.Portion]] = Child

    def __repr__(self) -> str:
        return "Connection(…)"


class Notebook:
    """Keeps the whole envelope: every record in it is shown."""

    def take(self, connection: Child, unverified: Mapping[str, Any]) -> bool:
        """Keep an envelope that can be read; return whether it is the last one."""
        envelope = read_records(unverified)
        connection.received = dict(unverified)
        return envelope.finished

    def state(self, connection: Child) -> str:
        """Return the state of what was received."""
        return read_records(connection.received or {}).state
