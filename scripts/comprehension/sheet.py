"""The sheet that moderators fill in: one row a person and task, read strictly."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

QUESTIONS = ("what", "whom", "until", "stop")
"""What did you just hand over, to whom, until when, how do you stop it."""
GROUPS = ("65plus", "other_language", "assistive", "anyone")
LANGUAGES = ("ja", "ja-plain", "en")
COLUMNS = (
    "person", "group", "language", "device", "task", *QUESTIONS, "misled", "helped", "refusal_found", "minutes", "note",
)  # fmt: skip


class SheetError(Exception):
    """The sheet is not filled in as the kit says; the message names the row."""


@dataclass(frozen=True)
class Row:
    """What one person answered after one task; ``marks`` are 2 right, 1 in part, 0 wrong or not known."""

    person: str
    group: str
    language: str
    marks: Mapping[str, int]
    misled: bool
    helped: bool
    refusal_found: bool


def read_sheet(lines: Iterable[str]) -> list[Row]:
    """Read a sheet; ``SheetError`` for a missing column, an empty sheet, or a row that means nothing."""
    reader = csv.DictReader(lines)
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        raise SheetError(f"missing columns: {', '.join(missing)}")
    rows = [_row(number, entry) for number, entry in enumerate(reader, start=2)]
    if not rows:
        raise SheetError("nobody took part yet")
    return rows


def _row(number: int, entry: Mapping[str, str | None]) -> Row:
    cells = {column: (entry.get(column) or "").strip() for column in COLUMNS}
    if not cells["person"] or "@" in cells["person"] or " " in cells["person"]:
        raise SheetError(f"row {number}: person is a code such as P01, never a name or an address")
    return Row(
        person=cells["person"],
        group=_one_of(number, "group", cells["group"], GROUPS),
        language=_one_of(number, "language", cells["language"], LANGUAGES),
        marks={q: int(_one_of(number, q, cells[q], ("0", "1", "2"))) for q in QUESTIONS},
        misled=_yes(number, "misled", cells["misled"]),
        helped=_yes(number, "helped", cells["helped"]),
        refusal_found=_yes(number, "refusal_found", cells["refusal_found"]),
    )


def _one_of(number: int, column: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise SheetError(f"row {number}: {column} is one of {', '.join(allowed)}, not {value!r}")
    return value


def _yes(number: int, column: str, value: str) -> bool:
    return _one_of(number, column, value, ("yes", "no")) == "yes"
