"""The fields that leave under a scope, a line each, as a developer reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import fields

from scopes.category import Category, RecordType
from scopes.leaflet.developer import record_types_of
from scopes.leaflet.words import MARKS, TYPES, phrase
from scopes.schema.amounts import FiscalYear, Measure, Whole
from scopes.schema.fields import (
    Code,
    Coded,
    Flag,
    Month,
    MunicipalityCode,
    PartialDate,
    PlainText,
    RestrictedId,
)
from scopes.schema.fields_of import every_field
from scopes.schema.record_schema import COMMON_FIELDS
from scopes.schema.schemas import instance
from scopes.scope import Scope
from scopes.wording import Label, Text
from scopes.words import UNITS, label_of

AnyField = fields.Field[Any]

_NAMED: tuple[type[AnyField], ...] = (
    *(FiscalYear, Whole, Measure, Coded, PlainText, Code, Flag, PartialDate, Month),
    *(MunicipalityCode, RestrictedId, fields.Nested),
)


@dataclass(frozen=True)
class FieldLine:
    """One field. ``path`` is dotted; ``codes`` has the label of each code."""

    path: str
    label: str
    type: str
    required: bool
    unit: str = ""
    note: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldTable:
    """The fields of one record type that leave under a scope."""

    record_type: RecordType
    lines: tuple[FieldLine, ...]


def field_tables(scope: Scope, language: str) -> tuple[FieldTable, ...]:
    """Describe what leaves under a scope, a table a record type; none for an answer.

    What every record has (``COMMON_FIELDS``) stands first.
    """
    return tuple(
        FieldTable(each, tuple(_lines(scope, each, language))) for each in record_types_of(scope)
    )


def _lines(scope: Scope, record_type: RecordType, language: str) -> Iterator[FieldLine]:
    shown = scope.inputs[0]
    leaving = shown.view.fields[record_type.id]
    declared = instance(record_type.schema).fields
    common = [(name, declared[name]) for name in COMMON_FIELDS if name in declared]
    own = [
        (path, each)
        for path, each in every_field(record_type.schema)
        if path.partition(".")[0] in leaving and not path.endswith("source_values")
    ]
    for path, each in (*common, *own):
        yield _line(shown.category, record_type, path, each, language)


def _line(
    category: Category, record_type: RecordType, path: str, each: AnyField, language: str
) -> FieldLine:
    words = label_of(category, record_type, path)
    unit = UNITS.get(each.metadata.get("unit", ""))
    coded = each.inner if isinstance(each, fields.List) else each
    labels = coded.labels if isinstance(coded, Coded) else {}
    return FieldLine(
        path=path,
        label=words.label.in_language(language) if words else path,
        type=_type(each, language),
        required=each.required and not each.metadata.get("location"),
        unit=unit.in_language(language) if unit else "",
        note=words.note.in_language(language) if words and words.note else "",
        codes={code: _code(label, language) for code, label in labels.items()},
        marks=tuple(
            text.in_language(language) for mark, text in MARKS.items() if each.metadata.get(mark)
        ),
    )


def _code(label: Text, language: str) -> str:
    """Write a code's label, and the days between which agencies use it where they are limited."""
    text = label.in_language(language)
    days = (label.valid_from, label.valid_to) if isinstance(label, Label) else (None, None)
    if days == (None, None):
        return text
    first, last = ("" if day is None else day.isoformat() for day in days)
    return phrase("used", language, label=text, first=first, last=last)


def _type(each: AnyField, language: str) -> str:
    if isinstance(each, fields.List):
        inner = _type(each.inner, language)
        return TYPES["List"].in_language(language).format(inner=inner)
    if isinstance(each, fields.Dict):
        return TYPES["Nested"].in_language(language)
    kind = next(known for known in _NAMED if isinstance(each, known))
    parts = {name: getattr(each, name, "") for name in ("least", "most", "places")}
    return TYPES[kind.__name__].in_language(language).format(**parts)
