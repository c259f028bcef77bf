"""How long to wait before a dead child is started again, and when to give up."""

from dataclasses import dataclass

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 10.0
SETTLED_SECONDS = 10.0
"""A child that lived this long counts as healthy: its next death starts the count anew."""


@dataclass(frozen=True)
class Backoff:
    """The count of quick deaths in a row; a value, so that each death makes a new one."""

    quick_deaths: int = 0

    def after_death(self, lived_seconds: float) -> "Backoff":
        """Count a death of a child that lived that long."""
        settled = lived_seconds >= SETTLED_SECONDS
        return Backoff(1 if settled else self.quick_deaths + 1)

    @property
    def delay_seconds(self) -> float:
        """The pause before the next start: doubles with each quick death, up to a bound."""
        doubled: float = FIRST_DELAY_SECONDS * 2 ** max(0, self.quick_deaths - 1)
        return min(LONGEST_DELAY_SECONDS, doubled)
