"""Cells as agencies write them, and the values of our records: what kind of text stands in a column.

A cell that cannot be read as its form says is handed on as it is: the record's schema names the fault.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_LINES = re.compile(r"\s*[\r\n\t]\s*")
_COMPACT = re.compile(r"([1-5MTSHR])([0-9]{2})([0-9]{2})([0-9]{2})")
_ERAS = {"1": "明治", "2": "大正", "3": "昭和", "4": "平成", "5": "令和"} | {
    "M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和",
}  # fmt: skip
_TRUE = frozenset({"1", "有", "あり", "○", "true", "yes"})
_FALSE = frozenset({"0", "無", "なし", "×", "false", "no"})


def seen(cell: str) -> str:
    """Return a cell on one line, without space around it, and half-width kana in full width.

    No other sign is folded: 髙, 﨑 and 𠮷 stay what they are: a compatibility form of a kanji is another name.
    """
    return _HALF_WIDTH_KANA.sub(
        lambda kana: unicodedata.normalize("NFKC", kana[0]), _LINES.sub(" ", cell).strip()
    )


@dataclass(frozen=True)
class FieldSource:
    """Where a field comes from: a column read in a form, or a constant for all rows.

    ``codes`` maps the agency's codes to ours; one that it lacks is handed on, and told as an unknown code.
    """

    column: str | None = None
    constant: Any = None
    form: str = "text"
    codes: Mapping[str, str] = field(default_factory=dict)
    separator: str = "・"

    def value(self, cells: Mapping[str, str]) -> Any:
        """Return the field's value in a row, None where the cell is empty."""
        if self.column is None:
            return self.constant
        cell = seen(cells.get(self.column, ""))
        if not cell:
            return None
        if self.form == "list":
            parts = [part.strip() for part in cell.split(self.separator)]
            return [self.codes.get(part, part) for part in parts if part]
        return FORMS[self.form](self.codes.get(cell, cell))


def _number(cell: str) -> Any:
    plain = unicodedata.normalize("NFKC", cell).replace(",", "")
    return int(plain) if re.fullmatch(r"-?[0-9]{1,15}", plain) else cell


def _flag(cell: str) -> Any:
    plain = unicodedata.normalize("NFKC", cell).lower()
    return True if plain in _TRUE else False if plain in _FALSE else cell


def _compact_date(cell: str) -> str:
    """Read ``5080401`` or ``R080401``: era, year, month, day; ``00`` for a month or day not known."""
    match = _COMPACT.fullmatch(cell)
    if match is None:
        return cell
    era, year, month, day = match.groups()
    text = f"{_ERAS[era]}{int(year)}年"
    if month != "00":
        text += f"{int(month)}月" + (f"{int(day)}日" if day != "00" else "")
    return text


FORMS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "list": str,
    "number": _number,
    "flag": _flag,
    "compact_date": _compact_date,
}
"""How a column may be read. Other dates need no form: the schemas know the usual ways of writing them."""
