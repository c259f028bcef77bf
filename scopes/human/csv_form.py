"""The human view as a file for spreadsheets: one row per field (RFC 4180, UTF-8 with a mark).

One row per field, and not one table per record type, so that records of any type, with lists and
nested parts, fit into one file without a column that is empty almost everywhere. The byte order mark
tells spreadsheet programs that the file is UTF-8. A spreadsheet may still show a code without its
leading zeros: the file holds them.
"""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from scopes.human.foreign import foreign
from scopes.human.phrases import COLUMNS, PHRASES
from scopes.human.row import Row
from scopes.human.views import DatasetView, leaves

_MARK = "\ufeff"
_FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def as_csv(datasets: Sequence[DatasetView], language: str) -> bytes:
    """Write datasets as CSV; the origin of each stands behind its records, without a number.

    Columns: kind of record, number, record, field, value, value on the wire, note. Fields inside a
    group are named with it.
    """
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([words.in_language(language) for words in COLUMNS.values()])
    for dataset in datasets:
        for number, record in enumerate(dataset.records, start=1):
            writer.writerows(_lines(dataset, str(number), record.title, record.rows))
        writer.writerows(_lines(dataset, "", dataset.says("about"), dataset.provenance))
    return (_MARK + text.getvalue()).encode()


def harmless(cell: str) -> str:
    """Keep a cell from being taken for a formula by a leading apostrophe (OWASP, CSV Injection).

    A negative number is one, and stays as it is.
    """
    risky = cell.startswith(tuple(_FORMULA_STARTS)) and not _PLAIN_NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def _lines(
    dataset: DatasetView, number: str, title: str, rows: Sequence[Row]
) -> Iterable[list[str]]:
    between = PHRASES["path"].in_language(dataset.language)
    for path in leaves(rows):
        row = path[-1]
        field = between.join(each.label for each in path)
        cells = (dataset.heading, number, title, field, row.value_text, _raw(row.raw), row.note)
        yield [harmless(cell) for cell in cells]


def _raw(value: Any) -> str:
    """Return a plain value as it is on the wire, and the plain values of a list; a part has none."""
    if isinstance(value, list):
        return "; ".join(filter(None, map(_raw, value)))
    if isinstance(value, dict):
        return ""
    return foreign(value if isinstance(value, str) else json.dumps(value))
