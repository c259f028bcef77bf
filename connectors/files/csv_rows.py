"""Rows of a CSV file (RFC 4180) of any size, one at a time, each with where it stands.

Rows are found among bytes: neither in UTF-8 nor in cp932 is a quote, a comma or a line's end ever a part of
another sign.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from connectors.errors import DropFaultError

MOST_ROW_BYTES = 64 * 1024
_BOM = b"\xef\xbb\xbf"


def csv_rows(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the place of each row and its bytes, the header first; empty lines are no rows.

    Raises ``DropFaultError``: ``row_too_long`` or ``broken_quotes``.
    """
    place, row, odd = 0, bytearray(), False
    while line := file.readline(MOST_ROW_BYTES + 1):
        row += line
        if len(row) > MOST_ROW_BYTES:
            raise DropFaultError("row_too_long")
        odd ^= bool(line.count(b'"') % 2)
        if odd:
            continue
        if row.strip(b"\r\n"):
            yield place, bytes(row)
        place += len(row)
        row.clear()
    if row:
        raise DropFaultError("broken_quotes")


def csv_cells(row: bytes, encoding: str) -> list[str]:
    """Read the cells of one row; ``DropFaultError`` (``wrong_encoding``, ``broken_quotes``) where none can be."""
    try:
        text = row.removeprefix(_BOM).decode(encoding)
        if '"' not in text:
            return text.rstrip("\r\n").split(",")
        [cells] = csv.reader(io.StringIO(text, newline=""), strict=True)
    except UnicodeDecodeError:
        raise DropFaultError("wrong_encoding") from None
    except (csv.Error, ValueError):
        raise DropFaultError("broken_quotes") from None
    return cells


def csv_header(row: bytes, encoding: str, columns: frozenset[str]) -> list[str]:
    """Read the header; ``DropFaultError`` (``missing_column``, ``duplicate_column``) where the mapping's are not in it once."""
    header = [cell.strip() for cell in csv_cells(row, encoding)]
    if columns - {*header}:
        raise DropFaultError("missing_column")
    if any(header.count(column) > 1 for column in columns):
        raise DropFaultError("duplicate_column")
    return header


def csv_row(row: bytes, encoding: str, header: Sequence[str]) -> dict[str, str]:
    """Read one row by the names of its columns; ``DropFaultError`` (``ragged_row``) for another number of cells."""
    cells = csv_cells(row, encoding)
    if len(cells) != len(header):
        raise DropFaultError("ragged_row")
    return dict(zip(header, cells, strict=True))
