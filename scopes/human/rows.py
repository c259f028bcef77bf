"""Any record as rows: the fields in the order of the schema, what every record has last.

Nothing here knows a category: labels, codes, units and marks say what to write. What the catalogue
does not know is shown by its raw name, so that nothing that leaves is hidden from a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema, fields

from scopes.category import Category, RecordType
from scopes.human.foreign import foreign
from scopes.human.parts import in_one_line, without_codes
from scopes.human.phrases import joined, phrase
from scopes.human.row import Row, RowMark
from scopes.human.values import Asked, told
from scopes.schema.fields import OTHER, Coded, PartialDate
from scopes.schema.fields_of import nested_schema
from scopes.schema.record_schema import COMMON_FIELDS
from scopes.schema.schemas import instance
from scopes.wording import FieldWording
from scopes.words import COMMON_LABELS, label_of

_DEEPEST = 12
_STRANGE = "source_values"
_SHOWN_LAST = ("as_of", "record_id", "source_code")
_FROM_SCHEMA = (RowMark.LOCATION, RowMark.THIRD_PERSON)
Fields = Mapping[str, fields.Field[Any]]


def rows_of(
    category: Category, record: Mapping[str, Any], language: str, *, developer: bool = False
) -> tuple[Row, ...]:
    """Write a record in a language of ``scopes.wording.LANGUAGES``; what is absent has no row.

    ``developer`` also shows the codes that stand beside names, such as a municipality's. Never fails
    for what a record holds.
    """
    name = record.get("record_type")
    record_type = category.record_type(name) if isinstance(name, str) else None
    writer = _Writer(category, record_type, language, developer=developer)
    declared = instance(record_type.schema).fields if record_type else {}
    own = {key: value for key, value in record.items() if key not in COMMON_FIELDS}
    strange = _strange_of(record)
    return (
        *writer.group(declared, own, strange, ""),
        *writer.common(record),
        *writer.left_over(declared, record, strange),
    )


@dataclass(frozen=True)
class _Writer:
    """Writes the rows of one record."""

    category: Category
    record_type: RecordType | None
    language: str
    developer: bool

    def group(
        self, declared: Fields, data: Mapping[str, Any], strange: Mapping[str, str], path: str
    ) -> tuple[Row, ...]:
        """Write fields of one level: the declared ones in their order, then those nobody knows."""
        present = {str(name): value for name, value in data.items() if value is not None}
        names = [name for name in declared if name in present]
        names += [name for name in present if name not in declared]
        asked = {
            name: Asked(declared.get(name), name, self.language, strange.get(name, ""))
            for name in names
        }
        return tuple(self.row(f"{path}{name}", present[name], asked[name]) for name in names)

    def row(self, path: str, value: Any, asked: Asked) -> Row:
        """Write one field with its label, its note and its marks."""
        row = self.value(path, value, asked)
        words = self._words(path)
        marks = set(row.marks)
        if words is None:
            marks.add(RowMark.UNKNOWN)
            return replace(row, label=foreign(asked.name), marks=frozenset(marks))
        metadata: Mapping[str, Any] = asked.field.metadata if asked.field else {}
        marks |= {mark for mark in _FROM_SCHEMA if metadata.get(mark)}
        return replace(
            row,
            label=words.label.in_language(self.language),
            note=words.note.in_language(self.language) if words.note else "",
            marks=frozenset(marks),
        )

    def value(self, path: str, value: Any, asked: Asked) -> Row:
        """Write a value of any shape, still without a label."""
        if path.count(".") >= _DEEPEST:
            return Row(path, "", "…", value)
        if isinstance(value, Mapping):
            return self._part(path, value, asked)
        if isinstance(value, list | tuple):
            return self._list(path, value, asked)
        written = told(value, asked)
        return Row(path, "", written.text, value, marks=written.marks)

    def common(self, record: Mapping[str, Any]) -> Iterator[Row]:
        """Write what every record has."""
        for name in _SHOWN_LAST:
            if record.get(name) is not None:
                field = PartialDate() if name == "as_of" else None
                row = self.row(name, record[name], Asked(field, name, self.language))
                yield replace(row, marks=row.marks | {RowMark.COMMON})

    def left_over(
        self, declared: Fields, record: Mapping[str, Any], strange: Mapping[str, str]
    ) -> Iterator[Row]:
        """Write what stood at the source for a field that does not say ``other``, so did not say it."""
        for name, heard in strange.items():
            if not _says_other(declared.get(name), record.get(name)):
                words = COMMON_LABELS[_STRANGE].label.in_language(self.language)
                text = f"{foreign(name)}: {foreign(heard)}"
                marks = frozenset({RowMark.COMMON, RowMark.QUOTING, RowMark.UNKNOWN})
                yield Row(f"{_STRANGE}.{name}", words, text, heard, marks=marks)

    def _part(self, path: str, value: Mapping[str, Any], asked: Asked) -> Row:
        schema = nested_schema(asked.field) if asked.field else None
        line = in_one_line(schema, value, self.language, developer=self.developer)
        if line is not None:
            return Row(path, "", line, value, marks=frozenset({RowMark.HELD}))
        shown = value if self.developer else without_codes(schema, value)
        own = {key: each for key, each in shown.items() if key != _STRANGE}
        rows = self.group(_declared(schema), own, _strange_of(value), f"{path}.")
        nothing = "" if rows else phrase("nothing", self.language)
        return Row(path, "", nothing, value, rows=rows)

    def _list(self, path: str, values: Sequence[Any], asked: Asked) -> Row:
        if not values:
            return Row(path, "", phrase("nothing", self.language), list(values))
        inner = asked.field.inner if isinstance(asked.field, fields.List) else None
        each = replace(asked, field=inner)
        written = [self.value(f"{path}.{at}", value, each) for at, value in enumerate(values)]
        if any(row.rows for row in written):
            rows = tuple(
                replace(row, label=phrase("entry", self.language, number=number))
                for number, row in enumerate(written, start=1)
            )
            return Row(path, "", raw=list(values), rows=rows)
        texts = tuple(row.value_text for row in written)
        marks = frozenset[RowMark]().union(*(row.marks for row in written))
        text = joined(list(texts), self.language)
        return Row(path, "", text, list(values), entries=texts, marks=marks)

    def _words(self, path: str) -> FieldWording | None:
        names = ".".join(name for name in path.split(".") if not name.isdigit())
        if self.record_type is not None:
            return label_of(self.category, self.record_type, names)
        return COMMON_LABELS.get(names) if names in _SHOWN_LAST else None


def _declared(schema: type[Schema] | None) -> Fields:
    return instance(schema).fields if schema else {}


def _strange_of(data: Mapping[str, Any]) -> dict[str, str]:
    told_there = data.get(_STRANGE)
    if not isinstance(told_there, Mapping):
        return {}
    return {str(name): str(heard) for name, heard in told_there.items()}


def _says_other(field: fields.Field[Any] | None, value: Any) -> bool:
    inner = field.inner if isinstance(field, fields.List) else field
    says = value == OTHER or (isinstance(value, list) and OTHER in value)
    return isinstance(inner, Coded) and says
