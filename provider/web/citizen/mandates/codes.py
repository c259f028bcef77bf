"""One-time codes: short enough to be read out, long enough that ten tries a day find none."""

import secrets
import unicodedata

_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
"""No digits, so that no code has the shape of a number of a person; no vowels, so that none is a word."""

_LENGTH = 12
_LONGEST_INPUT = 64


def new_code() -> str:
    """Make a code: 12 of 20 letters, 51 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def in_groups(code: str) -> str:
    """Write a code as people read it: in three groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def typed(unverified: str) -> str:
    """Read what was typed: in any width and case, with or without hyphens; cut where no code goes on."""
    plain = unicodedata.normalize("NFKC", unverified[:_LONGEST_INPUT]).upper()
    return "".join(letter for letter in plain if letter in _LETTERS)[: _LENGTH + 1]
