"""How an agency's columns become our records: data, one file ``mapping.toml`` for each agency.

```toml
[shots]                          # a layout, as manifests name it
category = "immunisation"
record_type = "immunisation_record"
format = "csv"                   # or xml
encoding = "cp932"               # or utf-8, with or without a byte order mark
row = "接種"                      # xml: the element of one row
linkage_code = "連携番号"          # the column of the person

[shots.fields]
record_id = "整理番号"
dose_number = { column = "回数", form = "number" }
administered_on = { column = "接種日", form = "compact_date" }
vaccine_name = { column = "ワクチン", codes = { "01" = "mr" } }
target_diseases = { column = "対象疾病", form = "list", separator = "・" }
"municipality.code" = { constant = "991023" }
```

In xml a column is a child's name, ``a/b`` for a child of a child, ``@a`` for an attribute.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.files.values import FORMS, FieldSource
from scopes.catalogue import CATALOGUE

FORMATS = ("csv", "xml")
ENCODINGS = ("utf-8", "cp932")
_COMMON = frozenset({"record_id", "as_of"})
_TEXTS = ("category", "record_type", "linkage_code")
_MOST_BYTES = 256 * 1024
_SOURCE_MEMBERS = {"column", "constant", "form", "codes", "separator"}


@dataclass(frozen=True)
class Layout:
    """One kind of file: how to read its rows, and which record each makes."""

    name: str
    category: str
    record_type: str
    file_format: str
    encoding: str
    row: str
    linkage_code: str
    fields: Mapping[str, FieldSource]

    @property
    def columns(self) -> frozenset[str]:
        """The columns that a file must have."""
        named = (source.column for source in self.fields.values())
        return frozenset(filter(None, (*named, self.linkage_code)))

    def record(self, cells: Mapping[str, str], *, row_id: str) -> dict[str, Any]:
        """Make a record of one row; empty cells are left out, and a row without id of its own gets one."""
        record: dict[str, Any] = {}
        for name, source in self.fields.items():
            value = source.value(cells)
            if value is None:
                continue
            *outer, last = name.split(".")
            inner = record
            for part in outer:
                inner = inner.setdefault(part, {})
            inner[last] = value
        return {"record_id": row_id, **record, "record_type": self.record_type}


def read_mapping(path: Path) -> tuple[Mapping[str, Layout], list[str]]:
    """Read an agency's layouts: those that are sound, by name, and everything wrong with the file.

    Raises ``OSError`` where there is no such file, or it may not be read.
    """
    with path.open("rb") as file:
        text = file.read(_MOST_BYTES + 1)
    try:
        document = tomllib.loads(text.decode("utf-8")) if len(text) <= _MOST_BYTES else {}
    except ValueError:
        return {}, [f"{path.name} is not TOML in UTF-8"]
    faults: list[str] = []
    layouts = {name: _layout(name, entry, faults) for name, entry in document.items()}
    sound = {name: layout for name, layout in layouts.items() if layout is not None}
    if not sound and not faults:
        faults.append(f"{path.name} has no layout, or more than {_MOST_BYTES} bytes")
    return sound, faults


def _layout(name: str, entry: Any, faults: list[str]) -> Layout | None:
    told = [f"layout {name} {fault}" for fault in _layout_faults(entry)]
    faults += told
    if told:
        return None
    return Layout(
        name=name,
        category=entry["category"],
        record_type=entry["record_type"],
        file_format=entry.get("format", FORMATS[0]),
        encoding=entry.get("encoding", ENCODINGS[0]),
        row=entry.get("row", ""),
        linkage_code=entry["linkage_code"],
        fields={field: _source(source) for field, source in entry["fields"].items()},
    )


def _layout_faults(entry: Any) -> list[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("fields"), dict):
        return ["has no table of fields"]
    faults = [f"lacks {key}" for key in _TEXTS if not isinstance(entry.get(key), str)]
    if entry.get("format", FORMATS[0]) not in FORMATS:
        faults.append(f"has a format that is none of {', '.join(FORMATS)}")
    elif entry.get("format") == "xml" and not isinstance(entry.get("row"), str):
        faults.append("lacks row, the element of one row")
    if entry.get("encoding", ENCODINGS[0]) not in ENCODINGS:
        faults.append(f"has an encoding that is none of {', '.join(ENCODINGS)}")
    return faults or _field_faults(entry)


def _field_faults(entry: Mapping[str, Any]) -> list[str]:
    category = CATALOGUE.get(entry["category"])
    record_type = category.record_type(entry["record_type"]) if category else None
    if record_type is None:
        return ["is of a category or record type that the catalogue does not have"]
    known = _COMMON | {*record_type.field_names()}
    faults = [
        f"has a field {name} that its record type does not"
        for name in entry["fields"]
        if name.partition(".")[0] not in known
    ]
    return faults + [
        f"has a source of {name} that cannot be read"
        for name, source in entry["fields"].items()
        if not _is_source(source)
    ]


def _is_source(source: Any) -> bool:
    if isinstance(source, str):
        return bool(source)
    if not isinstance(source, dict) or not source.keys() <= _SOURCE_MEMBERS:
        return False
    codes, column = source.get("codes", {}), source.get("column")
    return (
        ("constant" in source) != (isinstance(column, str) and bool(column))
        and source.get("form", "text") in FORMS
        and isinstance(codes, dict)
        and all(isinstance(value, str) for value in codes.values())
        and isinstance(source.get("separator", "・"), str)
        and bool(source.get("separator", "・"))
    )


def _source(source: Any) -> FieldSource:
    return FieldSource(column=source) if isinstance(source, str) else FieldSource(**source)
