"""The members of a card file, read strictly; every fault is named by the member's path."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any


class CardFileError(ValueError):
    """The file is not one of a software card. The text names the member, never its value."""


class Members:
    """One JSON object of the file, at a path like ``authentication.``."""

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, dict):
            raise CardFileError(f"{path.rstrip('.') or 'the file'} is no JSON object")
        self._value: Mapping[str, Any] = value
        self._path = path

    def fault(self, name: str, what: str) -> CardFileError:
        """Name a fault of one member."""
        return CardFileError(f"{self._path}{name} {what}")

    def has(self, name: str) -> bool:
        """Tell whether a member is there and not null."""
        return self._value.get(name) is not None

    def names(self) -> frozenset[str]:
        """Name all members."""
        return frozenset(self._value)

    def inner(self, name: str) -> "Members":
        """Read a member that is an object itself."""
        return Members(self._get(name), f"{self._path}{name}.")

    def text(self, name: str, pattern: str = ".*", what: str = "is not acceptable") -> str:
        """Read a text that a pattern fits as a whole."""
        value = self._get(name)
        if not isinstance(value, str):
            raise self.fault(name, "is no text")
        if not re.fullmatch(pattern, value, re.DOTALL):
            raise self.fault(name, what)
        return value

    def number(self, name: str, most: int) -> int:
        """Read a whole number from 0 to ``most``."""
        value = self._get(name)
        if type(value) is not int or not 0 <= value <= most:
            raise self.fault(name, f"is no number from 0 to {most}")
        return value

    def truth(self, name: str) -> bool:
        """Read true or false."""
        value = self._get(name)
        if type(value) is not bool:
            raise self.fault(name, "is neither true nor false")
        return value

    def binary(self, name: str) -> bytes:
        """Read base64."""
        try:
            return base64.b64decode(self.text(name), validate=True)
        except (binascii.Error, ValueError) as error:
            if isinstance(error, CardFileError):
                raise
            raise self.fault(name, "is not base64") from error

    def _get(self, name: str) -> object:
        if name not in self._value:
            raise self.fault(name, "is missing")
        return self._value[name]
