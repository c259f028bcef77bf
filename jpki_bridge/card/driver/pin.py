"""The two secrets of a card, from what was typed to bytes that are wiped after use.

Texts of Python cannot be wiped; the bridge keeps the typed text for the length of one request only
and hands on a ``bytearray``.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from jpki_bridge.errors import PasswordFormatError, PinFormatError

DIGITS = frozenset("0123456789")
LENGTH = 4

_PASSWORD = re.compile("[A-Z0-9]{6,16}")


def read_pin(typed: str) -> bytearray:
    """Turn typed text into ASCII digits; full-width digits count, so that no typo burns a try."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if len(text) != LENGTH or not DIGITS.issuperset(text):
        raise PinFormatError("not four digits")
    return bytearray(text, "ascii")


def read_password(typed: str) -> bytearray:
    """Turn typed text into the signing password: full-width and small letters count as capitals."""
    text = unicodedata.normalize("NFKC", typed).strip()
    # Some letters outside ASCII have a capital inside it; they were never part of a password.
    if not text.isascii() or not _PASSWORD.fullmatch(text.upper()):
        raise PasswordFormatError("not 6 to 16 letters and digits")
    return bytearray(text.upper(), "ascii")


def wipe(secret: bytearray) -> None:
    """Overwrite the bytes in place."""
    secret[:] = bytes(len(secret))


def typed_pin(typed: str) -> AbstractContextManager[bytearray]:
    """Give a PIN for the length of a block, and wipe it whatever happens."""
    return _wiped_after(read_pin(typed))


def typed_password(typed: str) -> AbstractContextManager[bytearray]:
    """Give a signing password for the length of a block, and wipe it whatever happens."""
    return _wiped_after(read_password(typed))


@contextmanager
def _wiped_after(secret: bytearray) -> Iterator[bytearray]:
    try:
        yield secret
    finally:
        wipe(secret)
