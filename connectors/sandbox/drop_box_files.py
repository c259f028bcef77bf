"""Files as an agency without a service writes them: the mapping of its columns, read the other way round."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from connectors.files.mapping import Layout
from connectors.files.values import FieldSource
from connectors.sandbox.whole_file import write_whole
from scopes.schema.dates import ERAS

Row = tuple[str, Mapping[str, Any]]
"""Linkage code and record."""

_ERA_NUMBERS = {"M": 1, "T": 2, "S": 3, "H": 4, "R": 5}


@dataclass(frozen=True)
class Drop:
    """One delivery: its folder, for which day its records are right, and the edition of the layouts."""

    folder: Path
    as_of: date
    layout_version: str


def write_delivery(
    drop: Drop, layouts: Iterable[Layout], rows: Mapping[str, Iterable[Row]]
) -> None:
    """Write a file for each layout and, last of all, the manifest; ``rows`` are by layout."""
    entries = []
    for layout in layouts:
        cells = [row_of(layout, code, record) for code, record in rows.get(layout.name, ())]
        body = _csv(layout, cells) if layout.file_format == "csv" else _xml(layout, cells)
        name = f"{layout.name}.{layout.file_format}"
        write_whole(drop.folder / name, body)
        digest = hashlib.sha256(body).hexdigest()
        entries.append({"name": name, "layout": layout.name, "sha256": digest})
    manifest = {
        "as_of": drop.as_of.isoformat(),
        "layout_version": drop.layout_version,
        "files": entries,
    }
    write_whole(drop.folder / "manifest.json", json.dumps(manifest).encode())


def row_of(layout: Layout, code: str, record: Mapping[str, Any]) -> dict[str, str]:
    """Write one record as cells by column."""
    cells = {layout.linkage_code: code}
    for name, source in layout.fields.items():
        if source.column is not None:
            cells[source.column] = _cell(source, _value(record, name))
    return cells


def _value(record: Mapping[str, Any], name: str) -> Any:
    value: Any = record
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _cell(source: FieldSource, value: Any) -> str:
    if value is None:
        return ""
    theirs = {ours: their for their, ours in source.codes.items()}
    if isinstance(value, list):
        return source.separator.join(theirs.get(str(each), str(each)) for each in value)
    if isinstance(value, bool):
        return "1" if value else "0"
    text = theirs.get(str(value), str(value))
    return compact(text) if source.form == "compact_date" else text


def compact(iso: str) -> str:
    """Write a date as ``5080401``; ``00`` stands for a month or a day that is not known."""
    year, month, day = [*iso.split("-"), "", ""][:3]
    nearest = f"{year}-{month or '12'}-{day or '28'}"
    era = next(each for each in ERAS if each.first_day.isoformat() <= nearest)
    number = int(year) - era.first_day.year + 1
    return f"{_ERA_NUMBERS[era.initial]}{number:02d}{month or '00'}{day or '00'}"


def _csv(layout: Layout, rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, sorted(layout.columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(layout.encoding)


def _xml(layout: Layout, rows: Iterable[Mapping[str, str]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<一覧>"]
    lines += [_element(layout.row, row) for row in rows]
    return "\n".join([*lines, "</一覧>", ""]).encode(layout.encoding)


def _element(name: str, cells: Mapping[str, str]) -> str:
    """Write an element: ``@a`` are attributes, ``a`` children, ``a/b`` children of children."""
    attributes = "".join(
        f" {column[1:]}={quoteattr(cell)}"
        for column, cell in cells.items()
        if column.startswith("@") and cell
    )
    return f"<{name}{attributes}>{''.join(_children(cells))}</{name}>"


def _children(cells: Mapping[str, str]) -> Iterator[str]:
    nested: dict[str, dict[str, str]] = {}
    for column, cell in cells.items():
        outer, _, inner = column.partition("/")
        if not cell or column.startswith("@"):
            continue
        if inner:
            nested.setdefault(outer, {})[inner] = cell
        else:
            yield f"<{column}>{escape(cell)}</{column}>"
    for outer, inside in nested.items():
        yield _element(outer, inside)
