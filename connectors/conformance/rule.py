"""A rule of the source contract, and what came of trying it."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.conformance.trial import Trial


class RuleBrokenError(Exception):
    """A source breaks a rule; ``found`` says what was seen, and never what a record holds."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class NotOfferedError(Exception):
    """A source does not offer what a rule is about, and need not; ``why`` says how that was seen."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Rule:
    """One rule: its stable name, what it demands, and what tries it."""

    name: str
    demands: str
    tried: Callable[[Trial], None]


def demand(holds: object, found: str) -> None:
    """Raise ``RuleBrokenError`` unless something holds."""
    if not holds:
        raise RuleBrokenError(found)
