"""Tables as files: CSV (RFC 4180) that the spreadsheet programs usual in Japan open as it is meant."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from flask import Response, stream_with_context

from scopes.human.csv_form import harmless

_MARK = "\ufeff"
"""Tells those programs that a file is UTF-8, and not Shift_JIS."""


def marked(lines: Iterable[str]) -> Iterator[str]:
    """Put the mark of UTF-8 before the first line."""
    yield _MARK
    yield from lines


def line(cells: Sequence[str]) -> str:
    """Write a line of cells, none of which a spreadsheet takes for a formula."""
    row = StringIO()
    written = csv.writer(row, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    written.writerow([harmless(cell) for cell in cells])
    return row.getvalue()


def as_file(content: Iterable[str], kind: str, name: str) -> Response:
    """Send a file as it is made; ``name`` is ASCII."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(iter(content)), headers=headers, content_type=kind)
