"""Text in the columns of a terminal, where a Japanese character takes two."""

import re
import unicodedata
from collections.abc import Iterator

_UNITS = re.compile(r"[!-~]+|\s+|[（「『【〈《]+.|.", re.S)
_NEVER_FIRST = "、。，．・：；？！）」』】〉》ーゃゅょっァィゥェォャュョッ々％"


def width_of(text: str) -> int:
    """Count the columns of a text (Unicode Standard Annex 11; ambiguous signs count as narrow)."""
    return sum(_columns(sign) for sign in text)


def padded(text: str, width: int) -> str:
    """Fill a text up with spaces."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int, indent: str = "") -> str:
    """Break a text into lines of a width, each indented.

    Words of ASCII stay whole where they fit into a line. A sign that may not begin a line hangs over
    the end of the one before, and an opening bracket goes with what it opens.
    """
    return "\n".join(indent + line for line in _lines(text, width - width_of(indent)))


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for unit in _pieces(text, width):
        hangs = unit in _NEVER_FIRST and width_of(line) <= width
        if line and not hangs and width_of(line + unit.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += unit if line else unit.lstrip()
    yield line.rstrip()


def _pieces(text: str, width: int) -> Iterator[str]:
    """Part a text where a line may end; a word longer than a line is cut."""
    for unit in _UNITS.findall(text):
        if unit.isspace():
            yield " "
        else:
            yield from (unit[at : at + width] for at in range(0, len(unit), width))


def _columns(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
