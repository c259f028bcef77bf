"""What this app keeps of each browser: what was applied for, and what was decided."""

from dataclasses import dataclass

from clients_example.relying_party import connections


@dataclass
class Connection(connections.Connection):
    """One application. Neither the name nor the birth date nor any income is among it.

    ``verdict`` is one of ``Verdict`` once there is one; ``most_yen`` is the most that the law lets us lend,
    where that decided; ``evidence`` refers to what the law makes us keep.
    """

    plan: str = ""
    fiscal_year: int = 0
    verdict: str | None = None
    most_yen: int | None = None
    evidence: str | None = None

    def __repr__(self) -> str:
        return "Connection(…)"
