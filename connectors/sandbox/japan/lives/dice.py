"""Chance that falls the same way for ever.

Python promises that a generator seeded with a text gives the same ``random()`` in every version (documentation
of ``random``, "Notes on Reproducibility"); of ``choice`` and its like it does not, so they are not used.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance for one purpose; the same names give the same stream."""

    def __init__(self, *names: object) -> None:
        self._next = random.Random(":".join(str(name) for name in names)).random  # noqa: S311 - invented lives

    def chance(self, percent: float) -> bool:
        """Tell whether something happens that happens so often in a hundred times."""
        return self._next() * 100 < percent

    def between(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return least + int(self._next() * (most - least + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of several, each as likely as the other."""
        return choices[int(self._next() * len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """Return one of several, each as likely as its weight says."""
        left = self._next() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def day(self, first: date, last: date) -> date:
        """Return a day, both ends included; ``first`` where the last day lies before it."""
        return first + timedelta(days=self.between(0, max(0, (last - first).days)))

    def day_in(self, year: int) -> date:
        """Return a day of a calendar year."""
        return self.day(date(year, 1, 1), date(year, 12, 31))
