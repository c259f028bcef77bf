"""Chances and choices that come out the same every time, on every machine and in every Python.

Only ``random.Random.random()`` of a text seed is used: Python promises that it gives the same numbers in
later versions (documentation of ``random``, notes on reproducibility), which its choices and samples do
not.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

Option = TypeVar("Option")
_HUNDRED = 100


class Draws:
    """One stream of draws; whoever has the same words before them has the same stream."""

    def __init__(self, *words: object) -> None:
        self._next = random.Random("|".join(map(str, words))).random  # noqa: S311 - no secret

    def chance(self, percent: float) -> bool:
        """Return true in so many cases of a hundred."""
        return self._next() * _HUNDRED < percent

    def whole(self, least: int, most: int) -> int:
        """Return a whole number from the least to the most, both included."""
        return least + int(self._next() * (most - least + 1))

    def pick(self, options: Sequence[Option]) -> Option:
        """Return one of the options, each as likely as the others."""
        return options[int(self._next() * len(options))]

    def day(self, first: date, last: date) -> date:
        """Return a day from the first to the last, both included."""
        return first + timedelta(days=self.whole(0, max(0, (last - first).days)))

    def digits(self, how_many: int) -> str:
        """Return a text of so many digits."""
        return "".join(str(self.whole(0, 9)) for _ in range(how_many))
