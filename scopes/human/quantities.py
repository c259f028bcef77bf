"""Amounts as a person reads them: thousands grouped, a minus that is one, the unit in words."""

from decimal import Decimal

from scopes.human.phrases import ONE
from scopes.wording import ENGLISH
from scopes.words import UNITS

_MINUS = "\u2212"
_CLOSE_UNITS = "%％°"


def amount(number: int | Decimal, unit: str, language: str) -> str:
    """Write a number with its unit, a name of ``common.toml``; an unknown or empty name adds nothing.

    The places of a decimal stay as they are held.
    """
    digits = f"{abs(number):,}"
    sign = _MINUS if number < 0 else ""
    return f"{sign}{digits}{_behind(unit, language, alone=abs(number) == 1)}"


def _behind(unit: str, language: str, *, alone: bool) -> str:
    words = UNITS.get(unit)
    if words is None:
        return ""
    text = words.in_language(language)
    if language == ENGLISH:
        text = ONE.get(unit, text) if alone else text
        return text if text[0] in _CLOSE_UNITS else f" {text}"
    return f" {text}" if text[0].isascii() and text[0] not in _CLOSE_UNITS else text
