"""When keys change state: the arithmetic of a rotation in which no verification fails.

A process knows of a new key after at most ``refresh``. From then on all publish it; a relying party
that read the JWKS just before knows it after ``cached``. Only then does it sign. ``refresh`` is added
once more for clocks that differ. What the old key signed verifies for ``retiring`` after that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Schedule:
    """``refresh``: how old a process's picture of the keys may be. ``cached``: the JWKS's max-age."""

    refresh: timedelta
    cached: timedelta
    retiring: timedelta

    def first(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when the first key of an algorithm is published and signs: in time for today."""
        since = now - self.cached - self.refresh
        return since, since

    def successor(self, now: datetime) -> tuple[datetime, datetime]:
        """Return when a new key is published and when it signs."""
        published = now + self.refresh
        return published, published + self.cached + self.refresh

    def emergency(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the same for a key that must sign as soon as every process knows it."""
        return now, now + self.refresh
