"""Chances and choices that come out the same every time, on every machine and in every Python.

Numbers are taken from the digest (BLAKE2b, RFC 7693) of the words that name a stream, and with whole-number
arithmetic alone: no library's choice of algorithm is in them.
"""

import hashlib
import struct
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

Option = TypeVar("Option")
_HUNDRED: Final = 100
_BITS: Final = 32
_NUMBERS: Final = struct.Struct("<16I")


class Draws:
    """One stream of draws; whoever has the same words before them has the same stream."""

    __slots__ = ("_block", "_numbers", "_place", "_words")

    def __init__(self, *words: object) -> None:
        self._words = "|".join(map(str, words))
        self._block = 0
        self._place = 0
        self._numbers: tuple[int, ...] = ()

    def chance(self, percent: float) -> bool:
        """Return true in so many cases of a hundred; a tenth of a per cent is the finest."""
        return self._below(_HUNDRED * 10) < percent * 10

    def whole(self, least: int, most: int) -> int:
        """Return a whole number from the least to the most, both included."""
        return least + self._below(most - least + 1)

    def pick(self, options: Sequence[Option]) -> Option:
        """Return one of the options, each as likely as the others."""
        return options[self._below(len(options))]

    def day(self, first: date, last: date) -> date:
        """Return a day from the first to the last, both included."""
        return first + timedelta(days=self._below(max(0, (last - first).days) + 1))

    def digits(self, how_many: int) -> str:
        """Return a text of so many digits, nine at most."""
        return f"{self._below(10**how_many):0{how_many}}"

    def _below(self, bound: int) -> int:
        if self._place == len(self._numbers):
            text = f"{self._block}|{self._words}".encode()
            self._numbers = _NUMBERS.unpack(hashlib.blake2b(text).digest())
            self._block, self._place = self._block + 1, 0
        number = self._numbers[self._place]
        self._place += 1
        return number * bound >> _BITS
