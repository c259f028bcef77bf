"""The human view as JSON: labels, values in words, and the records as they are on the wire."""

import json
from collections.abc import Sequence
from typing import Any

from scopes.human.foreign import is_invisible
from scopes.human.row import Row
from scopes.human.views import DatasetView, RecordView


def as_json(datasets: Sequence[DatasetView], language: str) -> str:
    """Write datasets as one JSON text (RFC 8259).

    ``rows`` are for people, ``raw`` for programs. Signs that nobody sees are escaped, so that the
    text reads in an editor as it is.
    """
    document = {"language": language, "datasets": [_dataset(each) for each in datasets]}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return "".join(_escaped(sign) if _hides(sign) else sign for sign in text)


def _dataset(view: DatasetView) -> dict[str, Any]:
    return {
        "record_type": view.record_type,
        "heading": view.heading,
        "provenance": [_row(row) for row in view.provenance],
        "records": [_record(record) for record in view.records],
    }


def _record(view: RecordView) -> dict[str, Any]:
    rows = [_row(row) for row in view.rows]
    return {"title": view.title, "rows": rows, "raw": dict(view.raw)}


def _row(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"path": row.path, "label": row.label}
    if row.rows:
        found["rows"] = [_row(inner) for inner in row.rows]
    else:
        found |= {"value_text": row.value_text, "raw": row.raw}
    if row.note:
        found["note"] = row.note
    if row.marks:
        found["marks"] = sorted(row.marks)
    return found


def _hides(sign: str) -> bool:
    return sign != "\n" and is_invisible(sign)


def _escaped(sign: str) -> str:
    """Escape one sign as JSON does: in UTF-16, two escapes for what lies beyond the first plane."""
    return json.dumps(sign)[1:-1]
