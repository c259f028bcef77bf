"""JSON Schemas (draft 2020-12) of records, from the very marshmallow schemas that check them.

One generator serves both ways. On the way in it says what an agency may send, who may always send more;
on the way out exactly what leaves under a view. Not in it are rules over several fields and check
digits, which JSON Schema cannot say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from scopes.answer import NO, UNKNOWN, YES, Answer, ResultType
from scopes.category import Category, RecordType
from scopes.publishing.json_schema_fields import (
    AnyField,
    JsonSchema,
    Way,
    constraints,
    list_of,
    notes,
    words,
)
from scopes.schema.fields import ListOf
from scopes.schema.fields_of import nested_schema
from scopes.schema.record_schema import COMMON_FIELDS, LONGEST_SOURCE_VALUE, WireSchema
from scopes.schema.schemas import instance
from scopes.view import View
from scopes.words import label_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFINITIONS = "#/$defs/"
_SOURCE_VALUES = "source_values"


def way_in(category: Category, record_type: RecordType) -> JsonSchema:
    """Describe what an agency may send of a record type.

    Surplus is dropped, null counts as absent, unknown codes become ``other``, dates may be Japanese.
    """
    described = _Described(category, record_type, Way.IN)
    names = [name for name in instance(record_type.schema).fields if name != _SOURCE_VALUES]
    schema = described.record(names)
    if len(category.record_types) == 1:
        schema["required"].remove("record_type")
    return {"$schema": DIALECT, "$id": _id(Way.IN, category, record_type), **schema}


def way_out(
    category: Category,
    record_type: RecordType,
    view: View,
    token: str,
    definitions: str = DEFINITIONS,
) -> JsonSchema:
    """Describe what leaves of a record type under a view, the one of the scope ``token``.

    A place may always be missing: it is left out for people under protection. So may what is about third
    persons, for whom the consent does not speak. ``definitions`` is where ``$defs`` will be found by whoever embeds the schema elsewhere.
    """
    described = _Described(category, record_type, Way.OUT, definitions, masks=not view.identifiers)
    schema = described.record((*COMMON_FIELDS, *view.fields[record_type.id]))
    seen = [view.of(each) for each in category.examples if each["record_type"] == record_type.id]
    identity = {"$schema": DIALECT, "$id": _id(Way.OUT, category, record_type, token)}
    return {**identity, **schema, "examples": [each for each in seen if each is not None]}


def answer_value(answer: Answer) -> JsonSchema:
    """Describe the values that an answer may have; each may be ``unknown``."""
    if answer.result is ResultType.DATE:
        day = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        return {"anyOf": [day, {"const": UNKNOWN}]}
    known = (YES, NO) if answer.result is ResultType.YES_NO else answer.labels
    labels = {value: {"ja": text.ja, "en": text.en} for value, text in answer.labels.items()}
    return {
        "type": "string",
        "enum": list(dict.fromkeys([*known, UNKNOWN])),
        "x-codes": [{"code": value, **label} for value, label in labels.items()],
    }


@dataclass
class _Described:
    """The description of one record type while it is written; ``parts`` becomes ``$defs``."""

    category: Category
    record_type: RecordType
    way: Way
    definitions: str = DEFINITIONS
    masks: bool = False
    parts: dict[str, JsonSchema] = field(default_factory=dict)

    def record(self, names: Iterable[str]) -> JsonSchema:
        """Describe the record, of which only these fields are shown."""
        declared = instance(self.record_type.schema).fields
        shown = {name: each for name, each in declared.items() if name in frozenset(names)}
        wording = self.record_type.wording
        schema = {
            "title": wording.name.en,
            "x-label-ja": wording.name.ja,
            "description": wording.legal_basis.en,
            "x-description-ja": wording.legal_basis.ja,
            **self._object(self.record_type.schema, shown, ""),
        }
        schema["properties"]["record_type"] |= {"const": self.record_type.id}
        return {**schema, "$defs": self.parts} if self.parts else schema

    def _object(self, schema: type[Schema], shown: dict[str, AnyField], at: str) -> JsonSchema:
        described: JsonSchema = {
            "type": "object",
            "required": [name for name, each in shown.items() if self._always_there(each)],
            "properties": {
                name: self._member(each, f"{at}{name}")
                for name, each in shown.items()
                if name != _SOURCE_VALUES
            },
        }
        if self.way is Way.IN:
            return described
        kept = [name for name in _coded_names(schema) if name in shown]
        if _SOURCE_VALUES in shown and kept:
            described["properties"][_SOURCE_VALUES] = self._source_values(kept)
        return {**described, "additionalProperties": False}

    def _always_there(self, each: AnyField) -> bool:
        left_out = any(each.metadata.get(mark) for mark in ("location", "third_person"))
        return each.required and not (self.way is Way.OUT and left_out)

    def _member(self, each: AnyField, path: str) -> JsonSchema:
        value = self._value(each, path)
        if self.way is Way.IN and not each.required:
            value = _or_null(value)
        masked = {"x-masked": True} if self.masks and each.metadata.get("restricted") else {}
        return {**words(self._wording(path)), **value, **notes(each), **masked}

    def _value(self, each: AnyField, path: str) -> JsonSchema:
        inner = nested_schema(each)
        if inner is None:
            return constraints(each, self.way)
        part = self._part(inner, path)
        return list_of(part, each) if isinstance(each, ListOf) else part

    def _part(self, schema: type[Schema], path: str) -> JsonSchema:
        """Describe a nested part once; again under its path where its fields are called otherwise."""
        described = self._object(schema, dict(instance(schema).fields), f"{path}.")
        name = schema.__name__.removesuffix("Schema")
        if self.parts.setdefault(name, described) != described:
            name = path
            self.parts[name] = described
        return {"$ref": self.definitions + name}

    def _source_values(self, names: list[str]) -> JsonSchema:
        held = {"type": "string", "maxLength": LONGEST_SOURCE_VALUE}
        return {
            **words(self._wording(_SOURCE_VALUES)),
            "type": "object",
            "minProperties": 1,
            "properties": dict.fromkeys(names, held),
            "additionalProperties": False,
        }

    def _wording(self, path: str) -> Any:
        return label_of(self.category, self.record_type, path)


def _coded_names(schema: type[Schema]) -> Iterable[str]:
    shared = instance(schema)
    return shared.coded if isinstance(shared, WireSchema) else ()


def _or_null(value: JsonSchema) -> JsonSchema:
    if "$ref" in value:
        return {"anyOf": [value, {"type": "null"}]}
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    return {**value, "type": [*kinds, "null"]}


def _id(way: Way, category: Category, record_type: RecordType, token: str = "") -> str:
    place = token or category.id
    return f"urn:madoguchi:schema:{way}:{place}:{record_type.id}:{category.schema_version}"
