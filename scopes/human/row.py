"""One line of the human view, as data: pages, print, CSV and JSON all show this."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RowMark(StrEnum):
    """What a page has to know of a row beside its words."""

    HELD = "held"
    """The text is as an agency wrote it: it may be in any language, and is Japanese as a rule."""

    QUOTING = "quoting"
    """The text is ours and quotes what an agency wrote."""

    MASKED = "masked"
    """A number that identifies, of which only the end is shown."""

    COMMON = "common"
    """Said of every record; shown last and small."""

    UNKNOWN = "unknown"
    """The catalogue has no words for it; it is shown as it came."""

    LOCATION = "location"
    """It tells where somebody lives or goes."""

    THIRD_PERSON = "third_person"
    """It is about somebody other than the data subject."""


@dataclass(frozen=True)
class Row:
    """A field with its value in words, or a group of such fields.

    ``path`` is dotted and counts the entries of lists from 0. A group has ``rows`` and an empty
    ``value_text``; a list of plain values has each in ``entries`` and all in ``value_text``. ``raw`` is
    the value on the wire. Texts are not escaped for any format.
    """

    path: str
    label: str
    value_text: str = ""
    raw: Any = None
    note: str = ""
    entries: tuple[str, ...] = ()
    rows: tuple["Row", ...] = ()
    marks: frozenset[RowMark] = frozenset()

    @property
    def held(self) -> bool:
        """Tell whether the text is an agency's own."""
        return RowMark.HELD in self.marks

    @property
    def common(self) -> bool:
        """Tell whether the row is said of every record."""
        return RowMark.COMMON in self.marks
