"""Names for invented people, from ``names.toml``."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from connectors.sandbox.japan.life import FullName, Sex
from connectors.sandbox.japan.lives.dice import Dice

_LISTS: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "names.toml").read_text(encoding="utf-8")
)
_RARE_PERCENT = 4
_OLD_UNTIL = 1958
_MIDDLE_UNTIL = 1999


def family_name(dice: Dice, *, foreign: bool) -> tuple[str, str]:
    """Return a family name and its reading."""
    if foreign:
        text, kana = dice.pick(_LISTS["foreign"])
    elif dice.chance(_RARE_PERCENT):
        text, kana = dice.pick(_LISTS["rare"])
    else:
        beginning, ending = dice.pick(_LISTS["beginnings"]), dice.pick(_LISTS["endings"])
        text, kana = beginning[0] + ending[0], beginning[1] + ending[1]
    return text, kana


def full_name(
    dice: Dice,
    family: tuple[str, str],
    sex: Sex,
    year: int,
    *,
    foreign: bool,
    taken: Collection[str],
) -> FullName:
    """Return a name as parents of that year might have given it, unlike those taken in the household."""
    lists = _LISTS["given"]["male" if sex is Sex.MALE else "female"]
    choices = lists["foreign" if foreign else _fashion(year)]
    free = [each for each in choices if each[0] not in taken] or choices
    given, kana = dice.pick(free)
    return FullName(family[0], given, family[1], kana)


def _fashion(year: int) -> str:
    if year <= _OLD_UNTIL:
        return "old"
    return "middle" if year <= _MIDDLE_UNTIL else "young"
